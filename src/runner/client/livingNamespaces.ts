import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A process of a container that a dead runner left running, whose user and mount namespaces the next runner must enter:
 * from others it could neither see that container's mounts nor touch its processes. Undefined when there is none.
 */
export async function findLeftProcess(root: string): Promise<number | undefined> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map((pid) => isShim(pid, join(root, 'containers'))))
  const index = found.indexOf(true)
  return index === -1 ? undefined : Number(pids[index])
}

/** Where a shim has its lifeline; a shell moves it to the second while its program runs without it. */
const shimDescriptors = [9, 10]

/** Whether a process is the shim of a container in this folder (`containers/shim.ts`). */
async function isShim(pid: string, containers: string): Promise<boolean> {
  const words = (await commandLine(pid)).split('\0')
  const lifeline = words[words.indexOf('lamina-shim') + 1] ?? ''
  if (!lifeline.startsWith(`${containers}/`)) return false
  if (!/^[0-9a-f]{64}\/bundle\/lifeline$/.test(lifeline.slice(containers.length + 1))) return false
  // Anybody may call himself so; only a shim holds the lifeline.
  const [own, ...held] = await Promise.all(
    [lifeline, ...shimDescriptors.map((fd) => `/proc/${pid}/fd/${fd}`)].map(identity),
  )
  return own !== undefined && held.includes(own)
}

/** Which file a path leads to; undefined where it leads to none that this user may see. */
function identity(path: string): Promise<string | undefined> {
  return stat(path).then(
    ({ dev, ino }) => `${dev} ${ino}`,
    () => undefined,
  )
}

/** A command line as the kernel tells it: words ended by NUL. Empty for a process that has gone. */
function commandLine(pid: string): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
}

/** A command that becomes `command` in the user and mount namespaces of a process. It is one process all along. */
export function inNamespacesOf(pid: number, command: readonly string[]): readonly [string, readonly string[]] {
  return ['nsenter', [`--target=${pid}`, '--user', '--mount', '--preserve-credentials', '--', ...command]]
}
