import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const second = 1000

// Engines in tests run from source and start a thread or a process each time: what was compiled once is kept for all.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.cache', 'compile')

/** A kind of test in a folder of its own; `order` says which kinds may run at the same time (the same number). */
function kind(name: string, order: number, timeout: number, options: { serial?: boolean } = {}) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      testTimeout: timeout,
      hookTimeout: timeout,
      // A busy machine takes its time; what is polled for comes, or the test fails anyway.
      expect: { poll: { timeout: 30 * second } },
      fileParallelism: options.serial !== true,
      sequence: { groupOrder: order },
    },
  }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          testTimeout: 20 * second,
          hookTimeout: 20 * second,
          sequence: { groupOrder: 0 },
        },
      },
      kind('property', 0, 60 * second),
      kind('contract', 0, 60 * second),
      kind('hostile', 1, 120 * second),
      kind('faults', 1, 120 * second),
      kind('conformance', 2, 180 * second, { serial: true }),
      kind('e2e', 3, 120 * second),
      kind('electron', 4, 120 * second, { serial: true }),
    ],
  },
})
