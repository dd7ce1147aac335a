import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copiedProgram } from './copiedProgram.ts'
import { sourceProgram } from './sourceProgram.ts'

/** A runner's program, ready to be started. */
export interface RunnerProgram {
  /** Stands for all its code: 12 hexadecimal digits. */
  readonly generation: string
  /** Node with its options and the entry, absolute. */
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Makes the runner's program ready for a data root: the source itself when run from source, else a copy of the bundle. */
export async function prepareProgram(root: string): Promise<RunnerProgram> {
  const here = fileURLToPath(import.meta.url)
  if (here.endsWith('.ts')) return sourceProgram()
  const packages = packagesAbove(dirname(here))
  const node = 'electron' in process.versions ? nodeBeside(packages) : process.execPath
  return copiedProgram(root, { bundle: join(dirname(here), '..', 'runner'), packages, node })
}

/** The Node that the app brings along, since Electron is none: in development a package, packaged a resource. */
function nodeBeside(packages: string): string {
  const installed = join(packages, 'node', 'bin', 'node')
  return existsSync(installed) ? installed : join(packages, '..', '..', 'node')
}

/** The nearest folder of packages, as Node finds them. */
function packagesAbove(folder: string): string {
  const packages = join(folder, 'node_modules')
  return existsSync(packages) || folder === dirname(folder) ? packages : packagesAbove(dirname(folder))
}
