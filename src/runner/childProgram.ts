import { fileURLToPath } from 'node:url'

/**
 * The command that runs `src/runner/children/NAME.ts` in a process of its own, for work that would leave this one large:
 * the source itself when run from source, in the product `NAME.js` beside the bundle.
 */
export function childProgram(name: string): readonly [string, ...string[]] {
  const here = import.meta.url
  const file = here.endsWith('.ts') ? `./children/${name}.ts` : `./${name}.js`
  return [process.execPath, fileURLToPath(new URL(file, here))]
}
