import { createHash } from 'node:crypto'
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeOptions } from './nodeOptions.ts'
import type { RunnerProgram } from './runnerProgram.ts'

const parts = ['src/runner', 'src/shared', 'src/main/engine/{errors,spec,io,layers}']

/** The runner of a source tree, run where it lies: for development and tests. */
export function sourceProgram(): RunnerProgram {
  const project = fileURLToPath(new URL('../../../', import.meta.url))
  const hash = createHash('sha256').update(process.version)
  const files = globSync(
    parts.map((part) => `${part}/**/*.ts`),
    { cwd: project },
  )
  for (const file of files.filter((name) => !name.endsWith('.test.ts')).toSorted()) {
    const { size, mtimeMs } = statSync(join(project, file))
    hash.update(`${file}\0${size}\0${mtimeMs}\0`)
  }
  const cache = process.env.NODE_COMPILE_CACHE
  return {
    generation: hash.digest('hex').slice(0, 12),
    command: [process.execPath, ...nodeOptions, join(project, 'src', 'runner', 'main.ts')],
    ...(cache === undefined ? {} : { env: { NODE_COMPILE_CACHE: cache } }),
  }
}
