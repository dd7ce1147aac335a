import { execFile } from 'node:child_process'
import { lstatSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject, parseJsonObject } from '../../main/engine/spec/json.ts'
import type { HostFacts } from './facts.ts'
import { OciRuntime } from './OciRuntime.ts'
import type { OciMount } from './ociTypes.ts'
import { findProgram, type RuntimeProgram } from './probe.ts'

/** Milliseconds that the trial may take. */
const patience = 20_000
/** Where a program of the host and its libraries are. */
const hostFolders = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/usr', '/nix', '/gnu']

/**
 * Runs the host's `true` in a container once, in a folder of its own in `folder`, and remembers in `folder` that this
 * program can. Throws, in the runtime's words, when it cannot.
 */
export async function tryRuntime(program: RuntimeProgram, host: HostFacts, folder: string, folders: readonly string[]) {
  const identity = await identityOf(program, host)
  const remembered = join(folder, 'runtime.json')
  if ((await readIdentity(remembered)) === identity) return
  const command = await findProgram(['true'], folders)
  if (command === undefined) return
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const trial = await mkdtemp(join(folder, 'trial-'))
  try {
    await runTrue(program, host, trial, command)
  } finally {
    await rm(trial, { recursive: true, force: true })
  }
  await writeFile(remembered, JSON.stringify({ identity }), { mode: 0o600 })
}

/** Changes when the program is another, or it would run with other rights. */
async function identityOf({ path }: RuntimeProgram, { rootless, cgroups }: HostFacts): Promise<string> {
  const { ino, size, mtimeMs } = await stat(path)
  return [path, ino, size, mtimeMs, rootless, cgroups.version, cgroups.parent].join(' ')
}

async function readIdentity(path: string): Promise<unknown> {
  const bytes = await readFile(path).catch(() => undefined)
  if (bytes === undefined) return undefined
  try {
    const value = parseJsonObject(bytes, path)
    return isObject(value) ? value.identity : undefined
  } catch {
    return undefined
  }
}

async function runTrue(program: RuntimeProgram, { cgroups }: HostFacts, trial: string, command: string): Promise<void> {
  const root = join(trial, 'root')
  mkdirSync(root)
  const config = {
    ociVersion: '1.0.2',
    process: { user: { uid: 0, gid: 0 }, args: [command], env: [], cwd: '/', noNewPrivileges: true },
    root: { path: root, readonly: true },
    mounts: [{ destination: '/proc', type: 'proc', source: 'proc', options: [] }, ...hostMounts(root)],
    linux: {
      namespaces: [{ type: 'mount' }, { type: 'pid' }, { type: 'ipc' }, { type: 'uts' }],
      ...(cgroups.version === 0 ? {} : { cgroupsPath: `${cgroups.parent}/trial-${process.pid}` }),
    },
  }
  await writeFile(join(trial, 'config.json'), JSON.stringify(config))
  const runtime = new OciRuntime(program, join(trial, 'state'), cgroups.version !== 0)
  const run = runtime.runCommand(`trial-${process.pid}`, trial, false)
  const isFine = await new Promise<boolean>((resolve) => {
    execFile(run.command, [...run.args], { timeout: patience }, (error) => resolve(error === null))
  })
  if (!isFine) throw new Error(await runtime.failureIn(trial))
}

/** The host's programs in `root`: links as they are, folders bound. */
function hostMounts(root: string): readonly OciMount[] {
  return hostFolders.flatMap((path): OciMount[] => {
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (found?.isSymbolicLink()) symlinkSync(readlinkSync(path), join(root, path))
    if (found?.isDirectory() !== true) return []
    mkdirSync(join(root, path))
    return [{ destination: path, type: 'bind', source: path, options: ['rbind', 'rprivate'] }]
  })
}
