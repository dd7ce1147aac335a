import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { nativePackages } from '../src/runner/client/nativePackages.ts'
import { projectRoot } from './setUp.mjs'

/** The runner's programs: itself, and what it starts in processes and threads of their own, by the names they look for. */
const programs = {
  main: 'src/runner/main.ts',
  snapshotChild: 'src/runner/snapshots/child.ts',
  networkThread: 'src/runner/network/thread.ts',
}

/**
 * Bundles the runner into a folder that needs nothing beside it but a Node and the native packages: all of it is copied
 * into a data root and outlives the app there. What is only sometimes needed lies in chunks that are loaded then.
 */
export async function buildRunner(folder: string): Promise<void> {
  const there = Object.entries(programs).filter(([, file]) => existsSync(join(projectRoot, file)))
  await build({
    root: projectRoot,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: [...nativePackages] },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node22',
      rolldownOptions: {
        input: Object.fromEntries(there.map(([name, file]) => [name, join(projectRoot, file)])),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
}
