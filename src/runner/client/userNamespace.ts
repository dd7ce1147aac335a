import { type ChildProcess, execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { type IdRange, idRangesOf, mappingArguments } from './idRanges.ts'

const run = promisify(execFile)

/** In Debian the mapping tools are where an ordinary user's PATH may not lead. */
export const systemPath = (path: string | undefined) => `${path ?? '/usr/local/bin:/usr/bin:/bin'}:/usr/sbin:/sbin`

/** What this user's namespace is mapped from. */
export interface IdMaps {
  readonly uid: readonly string[]
  readonly gid: readonly string[]
}

/**
 * A command that waits in new user and mount namespaces: it tells descriptor 3 that it is there, and after a line on its
 * standard input it becomes `command`. It is one process all along. Mounts made in it are not seen outside; those made
 * outside are seen in it.
 */
export function waitInNamespaces(command: readonly string[]): readonly [string, readonly string[]] {
  const wait = 'echo here >&3; read -r go || exit 1; exec "$@" </dev/null'
  return ['unshare', ['--user', '--mount', '--propagation', 'slave', 'sh', '-c', wait, 'sh', ...command]]
}

/** Reads what IDs this user may map. Throws FAILED_PRECONDITION, with the command that helps, when there are none. */
export async function readIdMaps(): Promise<IdMaps> {
  const { username: name, uid, gid } = userInfo()
  const read = async (file: string): Promise<readonly IdRange[]> =>
    idRangesOf(await readFile(file, 'utf8').catch(() => ''), { name, uid })
  const [uids, gids] = await Promise.all([read('/etc/subuid'), read('/etc/subgid')])
  if (uids.length === 0 || gids.length === 0) {
    const file = uids.length === 0 ? '/etc/subuid' : '/etc/subgid'
    throw new EngineError(
      'FAILED_PRECONDITION',
      `Could not start the runner for containers: ${file} gives ${name} no IDs to run them with. ` +
        `Run: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${name}`,
    )
  }
  return { uid: mappingArguments(uid, uids), gid: mappingArguments(gid, gids) }
}

/** Maps the IDs of a process that waits in its new user namespace. */
export async function mapIds(pid: number, maps: IdMaps): Promise<void> {
  await mapWith('newuidmap', pid, maps.uid)
  await mapWith('newgidmap', pid, maps.gid)
}

async function mapWith(tool: string, pid: number, args: readonly string[]): Promise<void> {
  try {
    await run(tool, [String(pid), ...args], { env: { PATH: systemPath(process.env.PATH) } })
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause)
    const reason = isMissing
      ? `there is no ${tool}. Install it: sudo apt install uidmap (on Fedora: shadow-utils)`
      : `${said}. Is /etc/subuid right, and is ${tool} installed with its privileges (sudo apt reinstall uidmap)?`
    throw new EngineError('FAILED_PRECONDITION', `Could not start the runner for containers: ${reason}`, { cause })
  }
}

/** A setting of Linux that can forbid an ordinary user its namespaces. */
interface Ban {
  readonly file: string
  /** As sysctl(8) calls it. */
  readonly name: string
  readonly banned: string
  readonly allow: string
}

const knownBans: readonly Ban[] = [
  { name: 'kernel.apparmor_restrict_unprivileged_userns', banned: '1', allow: '0' },
  { name: 'kernel.unprivileged_userns_clone', banned: '0', allow: '1' },
  { name: 'user.max_user_namespaces', banned: '0', allow: '15000' },
].map((ban) => ({ ...ban, file: `/proc/sys/${ban.name.replaceAll('.', '/')}` }))

/** Why no namespaces could be made: what the system forbids, with the command that allows it, else what `said` tells. */
export async function namespaceError(said: string, bans: readonly Ban[] = knownBans): Promise<EngineError> {
  for (const { file, name, banned, allow } of bans) {
    const value = await readFile(file, 'utf8').catch(() => '')
    if (value.trim() !== banned) continue
    return new EngineError(
      'FAILED_PRECONDITION',
      `Could not start the runner for containers: this system allows ordinary users no namespaces of their own ` +
        `(${name} is ${banned}). Run: sudo sysctl -w ${name}=${allow}`,
    )
  }
  return new EngineError(
    'FAILED_PRECONDITION',
    `Could not start the runner for containers in namespaces of its own: ${said || 'unshare ended'}. ` +
      'Inside another container, start that one with the right to make user namespaces.',
  )
}

/** Resolves with the next line that a stream of a child gives, or undefined when it ends first. */
export function nextLine(child: ChildProcess, descriptor: number): Promise<string | undefined> {
  const stream = child.stdio[descriptor]
  return new Promise((resolve) => {
    if (stream === null || stream === undefined || !('read' in stream)) return resolve(undefined)
    let text = ''
    const done = (line: string | undefined) => {
      stream.off('data', take)
      resolve(line)
    }
    const take = (chunk: Buffer) => {
      text += chunk.toString()
      const end = text.indexOf('\n')
      if (end >= 0) done(text.slice(0, end))
    }
    stream.on('data', take)
    stream.once('close', () => done(undefined))
  })
}
