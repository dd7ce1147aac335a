import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A process of a container that a dead runner left running, whose user and mount namespaces the next runner must enter:
 * from others it could neither see that container's mounts nor touch its processes. Undefined when there is none.
 */
export async function findLeftProcess(root: string): Promise<number | undefined> {
  // The shim's name and first argument (`containers/shim.ts`).
  const mark = `\0lamina-shim\0${join(root, 'containers')}/`
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map(async (pid) => (await commandLine(pid)).includes(mark)))
  const index = found.indexOf(true)
  return index === -1 ? undefined : Number(pids[index])
}

/** A command line as the kernel tells it: words ended by NUL. Empty for a process that has gone. */
function commandLine(pid: string): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
}

/** A command that becomes `command` in the user and mount namespaces of a process. It is one process all along. */
export function inNamespacesOf(pid: number, command: readonly string[]): readonly [string, readonly string[]] {
  return ['nsenter', [`--target=${pid}`, '--user', '--mount', '--preserve-credentials', '--', ...command]]
}
