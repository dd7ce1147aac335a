import type { ChildProcess } from 'node:child_process'
import { closeSync, existsSync, readFileSync } from 'node:fs'
import koffi from 'koffi'
import type { ProcessEnd } from '../containers/ports.ts'
import { openProcess } from '../containers/processCalls.ts'
import { endOfChild } from './endOfChild.ts'
import type { Poller } from './Poller.ts'

const libc = koffi.load(null)
const prctl = libc.func('int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)')
const waitpid = libc.func('int waitpid(int pid, void *status, int options)')

// prctl(2), waitpid(2)
const setChildSubreaper = 36
const withoutWaiting = 1

/** What is said of a process whose end nobody could see. */
const unknownExit = 255
/** How often it is looked for children that ended and that nobody waits for, in ms. */
const sweepInterval = 30_000

/**
 * Learns how processes end that were left behind by the commands that started them: with this, they become children of
 * this process (prctl(2), PR_SET_CHILD_SUBREAPER). So do others whose parents end before them; once these have ended
 * they are taken notice of too, lest they stay as zombies.
 */
export class Reaper {
  readonly #poller: Poller
  #sweep: NodeJS.Timeout | undefined
  #zombies = new Set<number>()

  constructor(poller: Poller) {
    this.#poller = poller
  }

  /** Before the first command is started. */
  begin(): void {
    if (this.#sweep !== undefined) return
    if (prctl(setChildSubreaper, 1, 0, 0, 0) !== 0) throw new Error(`Could not become a subreaper: ${koffi.errno()}`)
    this.#sweep = setInterval(() => this.#reapForgotten(), sweepInterval).unref()
  }

  /**
   * How a program ends that a command leaves behind, with its process ID in `pidFile`; or how the command does, when
   * it fails. Rejects when the command could not be started.
   */
  async endOfDetached(command: ChildProcess, pidFile: string): Promise<ProcessEnd> {
    const end = await endOfChild(command)
    const pid = end.exitCode === 0 && existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0
    return pid > 0 ? this.#endOf(pid) : end
  }

  close(): void {
    clearInterval(this.#sweep)
  }

  #endOf(pid: number): Promise<ProcessEnd> {
    const descriptor = openProcess(pid)
    if (descriptor === undefined) return Promise.resolve(reap(pid) ?? { exitCode: unknownExit })
    return new Promise((resolve) => {
      const watch = this.#poller.watch(descriptor, () => {
        watch.close()
        closeSync(descriptor)
        resolve(reap(pid) ?? { exitCode: unknownExit })
      })
      watch.arm()
    })
  }

  /** Those that are still there at the second look are nobody's: whoever started a child reaps it at once. */
  #reapForgotten(): void {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').map(Number)
    const zombies = children.filter((pid) => pid > 0 && isZombie(pid))
    for (const pid of zombies) if (this.#zombies.has(pid)) reap(pid)
    this.#zombies = new Set(zombies)
  }
}

const status = Buffer.alloc(4)

/** Takes notice of a child that has ended; undefined when it is none. */
function reap(pid: number): ProcessEnd | undefined {
  if (waitpid(pid, status, withoutWaiting) !== pid) return undefined
  const value = status.readInt32LE(0)
  const signal = value & 0x7f
  return { exitCode: signal === 0 ? (value >> 8) & 0xff : 128 + signal }
}

function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}
