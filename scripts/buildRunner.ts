import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'vite'
import { nativePackages } from '../src/runner/client/nativePackages.ts'
import { projectRoot } from './setUp.mjs'

/** The runner's programs: `main.js`, and one for each child that it starts for work of its own. */
function entries(): Record<string, string> {
  const children = globSync('src/runner/children/*.ts', { cwd: projectRoot }).filter(
    (file) => !file.endsWith('.test.ts'),
  )
  const main = { main: join(projectRoot, 'src', 'runner', 'main.ts') }
  return Object.fromEntries([
    ...Object.entries(main),
    ...children.map((file) => [basename(file, '.ts'), join(projectRoot, file)]),
  ])
}

/**
 * Bundles the runner into a folder that needs nothing beside it but a Node and the native packages: all of it is copied
 * into a data root and outlives the app there. What is only sometimes needed lies in chunks that are loaded then.
 */
export async function buildRunner(folder: string): Promise<void> {
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
        input: entries(),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
}
