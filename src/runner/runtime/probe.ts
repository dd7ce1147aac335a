import { execFile } from 'node:child_process'
import { access, constants, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { isObject, parseJsonObject } from '../../main/engine/spec/json.ts'

const run = promisify(execFile)
/** Milliseconds that a runtime may take to say its version. */
const patience = 10_000

/** An OCI runtime that works here. */
export interface RuntimeProgram {
  readonly name: 'runc' | 'crun'
  readonly path: string
  readonly version: string
  /** Mount options that it knows; `rro` among them where trees of mounts can be made read-only. */
  readonly mountOptions: ReadonlySet<string>
}

/** Programs in the order in which they are tried: runc behaves as Docker's does to the letter. */
const candidates: readonly { readonly name: RuntimeProgram['name']; readonly file: string }[] = [
  { name: 'runc', file: 'runc' },
  { name: 'runc', file: 'docker-runc' },
  { name: 'crun', file: 'crun' },
]

/** Where distributions put system programs, which an ordinary user's PATH may lack. */
const systemFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/lib/docker']

/** The folders in which programs of the system are looked for. */
export function programFolders(path: string | undefined): readonly string[] {
  const own = (path ?? '').split(delimiter).filter((folder) => folder.startsWith('/'))
  return [...new Set([...own, ...systemFolders])]
}

/** The first of these programs that is in one of the folders. */
export async function findProgram(files: readonly string[], folders: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    for (const folder of folders) if (await isExecutable(join(folder, file))) return join(folder, file)
  }
  return undefined
}

async function isExecutable(path: string): Promise<boolean> {
  return Promise.all([access(path, constants.X_OK), stat(path)]).then(
    ([, found]) => found.isFile(),
    () => false,
  )
}

/**
 * The first OCI runtime that works: runc, then crun. `attempt` tries one, and throws when it does not work. Throws
 * UNAVAILABLE with what to install when there is none, and with each one's failure when none works.
 */
export async function probeRuntime<T>(
  folders: readonly string[],
  attempt: (program: RuntimeProgram) => Promise<T>,
): Promise<T> {
  const failures: string[] = []
  for (const { name, file } of candidates) {
    const path = await findProgram([file], folders)
    if (path === undefined) continue
    try {
      return await attempt(await askRuntime(name, path))
    } catch (thrown) {
      failures.push(`${path} does not work: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    }
  }
  const why = failures.length > 0 ? failures.join('; ') : 'neither runc nor crun is installed'
  throw new EngineError(
    'UNAVAILABLE',
    `Could not find a program that runs containers: ${why}. Install one: "sudo apt install runc" (Debian, Ubuntu), "sudo dnf install crun" (Fedora), "sudo pacman -S runc" (Arch), "sudo zypper install runc" (openSUSE).`,
  )
}

async function askRuntime(name: RuntimeProgram['name'], path: string): Promise<RuntimeProgram> {
  const [{ stdout }, mountOptions] = await Promise.all([
    run(path, ['--version'], { timeout: patience }),
    askMountOptions(path),
  ])
  const version = /version:?\s+(\S+)/.exec(stdout)?.[1]
  if (version === undefined) throw new Error(`it answers "${stdout.slice(0, 100)}" when asked for its version`)
  return { name, path, version, mountOptions }
}

/** Older runtimes cannot say what they can: then nothing new is used. */
async function askMountOptions(path: string): Promise<ReadonlySet<string>> {
  try {
    const { stdout } = await run(path, ['features'], { timeout: patience })
    const { mountOptions } = parseJsonObject(Buffer.from(stdout), `the features of ${path}`)
    return new Set(Array.isArray(mountOptions) ? mountOptions.filter((it) => typeof it === 'string') : [])
  } catch {
    return new Set()
  }
}

/** What of a runtime's JSON log says why it failed: the last error. */
export function lastLogError(log: string): string | undefined {
  let message: string | undefined
  for (const line of log.split('\n')) {
    if (line.trim() === '') continue
    try {
      const entry: unknown = JSON.parse(line)
      if (isObject(entry) && entry.level === 'error' && typeof entry.msg === 'string') message = entry.msg
    } catch {
      // A line that was cut off tells nothing.
    }
  }
  return message
}
