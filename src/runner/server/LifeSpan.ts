import { fstatSync, ftruncateSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { releaseMemory } from './releaseMemory.ts'
import type { RunnerServer } from './serveRunner.ts'

/** Milliseconds between looks at whether there is still something to do. */
const lookInterval = 1000

/** Milliseconds in which a client that found the socket just before it was hidden is accepted. */
const lastCall = 100

/** Looks at which nobody was connected before memory is given back. */
const quietLooks = 3

/** The runner's log, standard error, begins anew when it is longer than this many bytes. */
const logLimit = 1024 * 1024

interface LifeOptions {
  readonly server: RunnerServer
  /** Whether a container runs or waits to be restarted. */
  isActive(): boolean
  /** Milliseconds for which nobody wants anything before it ends. */
  idleTime(): number
}

/**
 * Decides when a runner ends: nothing runs, no restart waits, and for a while nobody was connected. Somebody who comes
 * in the last moment is served, and it lives on.
 */
export class LifeSpan {
  /** Resolves when it is to end. */
  readonly ended: Promise<void>
  #end: () => void = () => undefined
  #idleSince: number | undefined
  #quietLooks = 0
  readonly #options: LifeOptions
  readonly #timer: NodeJS.Timeout

  constructor(options: LifeOptions) {
    this.#options = options
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
    this.#timer = setInterval(() => void this.#look(), lookInterval)
  }

  /** Ends it now, whatever is under way. */
  end(): void {
    clearInterval(this.#timer)
    this.#end()
  }

  async #look(): Promise<void> {
    const { server, idleTime } = this.#options
    limitLog()
    this.#quietLooks = server.isBusy() ? 0 : this.#quietLooks + 1
    if (this.#quietLooks === quietLooks) releaseMemory()
    // A session's end may clear the runtime folder away under a runner that goes on.
    await server.show().catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
    if (this.#isWanted()) {
      this.#idleSince = undefined
      return
    }
    this.#idleSince ??= performance.now()
    if (performance.now() - this.#idleSince < idleTime()) return
    server.hide()
    await delay(lastCall)
    if (!this.#isWanted()) return this.end()
    this.#idleSince = undefined
    await server.show()
  }

  #isWanted(): boolean {
    return this.#options.isActive() || this.#options.server.isBusy()
  }
}

function limitLog(): void {
  const stat = fstatSync(2)
  if (stat.isFile() && stat.size > logLimit) ftruncateSync(2)
}
