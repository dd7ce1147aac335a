import { createHash, randomBytes } from 'node:crypto'
import { constants, existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { copyFile, link, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { EngineError, toEngineError } from '../../main/engine/errors/EngineError.ts'
import { tryLockFile } from '../../main/engine/io/fileLock.ts'
import { syncDirectory } from '../../main/engine/io/files.ts'
import { nativePackages } from './nativePackages.ts'
import { nodeOptions } from './nodeOptions.ts'
import type { RunnerProgram } from './runnerProgram.ts'

/** What Node loads of a package. */
const loaded = /\.(?:js|cjs|mjs|json|node|wasm)$/

/** Parts of packages that only building them, or other systems, need. */
const leftOut = /^(?:prebuilds|src\/wasm|scripts|vendor|doc|cnoke\.cjs)(?:\/|$)|musl/

/** Milliseconds for which a folder of a program is left alone. */
const newFor = 60_000

/** Where the parts of a runner lie before they are copied. */
export interface ProgramParts {
  /** Folder of the bundle. */
  readonly bundle: string
  /** A `node_modules` folder. */
  readonly packages: string
  /** A Node binary. */
  readonly node: string
}

/**
 * The runner's program, copied into the data root: the app may be replaced or unmounted while a runner runs. Files of
 * older generations that nobody runs any more are removed. The caller holds the data root. Throws NO_SPACE.
 */
export async function copiedProgram(root: string, parts: ProgramParts): Promise<RunnerProgram> {
  const files = programFiles(parts)
  const generation = generationOf(files, parts.node)
  const runners = join(root, 'runner')
  const folder = join(runners, generation)
  try {
    await mkdir(runners, { recursive: true, mode: 0o700 })
    await removeUnused(runners, generation)
    if (!existsSync(join(folder, 'node'))) await copyProgram(files, parts.node, folder)
  } catch (thrown) {
    throw toEngineError(thrown, `copy the runner to ${folder}`)
  }
  return { generation, command: [join(folder, 'node'), ...nodeOptions, join(folder, 'main.js')] }
}

/** A file of the program: where it lies, and its place in the copy. */
interface ProgramFile {
  readonly source: string
  readonly target: string
}

function programFiles({ bundle, packages }: ProgramParts): readonly ProgramFile[] {
  const own = globSync('**/*.js', { cwd: bundle }).map((file) => ({ source: join(bundle, file), target: file }))
  if (own.length === 0) {
    throw new EngineError('INTERNAL', `Could not start the runner for containers: it is not in ${bundle}.`)
  }
  const names = nativePackages.flatMap((name) => [name, ...platformPackages(packages, name)])
  const native = names.flatMap((name) => {
    const folder = join(packages, name)
    const found = globSync('**/*', { cwd: folder }).filter((file) => loaded.test(file) && !leftOut.test(file))
    return found.map((file) => ({ source: join(folder, file), target: join('node_modules', name, file) }))
  })
  return [{ source: '', target: 'package.json' }, ...own, ...native].toSorted((one, other) =>
    one.target < other.target ? -1 : 1,
  )
}

/** Packages with a package's binaries for this platform. */
function platformPackages(packages: string, name: string): readonly string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'))
  if (typeof manifest !== 'object' || manifest === null || !('optionalDependencies' in manifest)) return []
  const optional = Object.keys(manifest.optionalDependencies ?? {})
  return optional.filter((other) => other.endsWith(`-${process.platform}-${process.arch}`))
}

/** What makes the copy's own files modules. */
const manifestText = '{ "type": "module" }\n'

const contentOf = ({ source }: ProgramFile) => (source === '' ? manifestText : readFileSync(source))

function generationOf(files: readonly ProgramFile[], node: string): string {
  const hash = createHash('sha256').update(`${process.version} ${statSync(node).size} ${nodeOptions.join(' ')}`)
  for (const file of files) hash.update(`\0${file.target}\0`).update(contentOf(file))
  return hash.digest('hex').slice(0, 12)
}

/** Copies everything beside the place where it belongs, and renames it there when it is complete and on the disk. */
async function copyProgram(files: readonly ProgramFile[], node: string, folder: string): Promise<void> {
  const draft = join(dirname(folder), `.${randomBytes(6).toString('hex')}`)
  for (const file of files) {
    const target = join(draft, file.target)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    const handle = await open(target, 'wx', 0o600)
    try {
      await handle.writeFile(contentOf(file))
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
  await placeNode(node, join(draft, 'node'))
  await rm(folder, { recursive: true, force: true })
  await rename(draft, folder)
  await syncDirectory(dirname(folder))
}

/** The Node binary is large: it is linked where it can be (it is replaced, never written to), else copied. */
async function placeNode(node: string, target: string): Promise<void> {
  const isLinked = await link(node, target).then(
    () => true,
    () => false,
  )
  if (isLinked) return
  await copyFile(node, target, constants.COPYFILE_FICLONE)
  const handle = await open(target, 'r+')
  try {
    await handle.chmod(0o700)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Removes other generations that no process holds, and what a crash left of a copy. What is new may be another process's
 * that is about to start it.
 */
async function removeUnused(runners: string, generation: string): Promise<void> {
  for (const name of await readdir(runners)) {
    const folder = join(runners, name)
    const isProgram = /^\.?[0-9a-f]{12}$/.test(name) && name !== generation
    if (!isProgram || Date.now() - statSync(folder).mtimeMs < newFor) continue
    const unlock = name.startsWith('.') ? () => undefined : tryLockFile(join(folder, 'lock'))
    if (unlock === undefined) continue
    await rm(folder, { recursive: true, force: true })
    unlock()
  }
}
