import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { JobProcess, type JobStreams } from './JobProcess.ts'
import type { JobInput, JobName, JobResult } from './jobs.ts'

interface Waiter {
  readonly start: () => void
  readonly refuse: (error: Error) => void
}

/** Child processes that do jobs; they are started when there is work and end when there is none for a while. */
export class JobPool {
  readonly #streams: JobStreams
  readonly #limit: number
  readonly #idleTime: number
  readonly #all = new Set<JobProcess>()
  readonly #idle: { readonly process: JobProcess; readonly timer: NodeJS.Timeout }[] = []
  readonly #waiting = new Set<Waiter>()
  #busy = 0
  #closed = false

  /** `limit` jobs at a time, further ones wait; an idle process ends after `idleTime` ms. */
  constructor(limit: number, idleTime: number, streams: JobStreams = {}) {
    this.#streams = streams
    this.#limit = limit
    this.#idleTime = idleTime
  }

  /** Does a job; those that come first are begun first. */
  async run<Name extends JobName>(name: Name, input: JobInput<Name>): Promise<JobResult<Name>> {
    const process = await this.take()
    try {
      return await process.run(name, input)
    } finally {
      this.giveBack(process)
    }
  }

  /** A process to have for a while; waits until there may be one more. */
  async take(): Promise<JobProcess> {
    await this.#turn()
    return this.#idleOrNew()
  }

  /** Gives a process back, be it alive or not. */
  giveBack(process: JobProcess): void {
    this.#putBack(process)
    this.#passTurn()
  }

  /** Ends all processes, jobs under way too, and turns away who waits. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { refuse } of this.#waiting) refuse(closing())
    this.#waiting.clear()
    for (const { timer } of this.#idle) clearTimeout(timer)
    await Promise.all([...this.#all].map((process) => process.stop()))
  }

  async #turn(): Promise<void> {
    if (this.#closed) throw closing()
    if (this.#busy < this.#limit) {
      this.#busy++
      return
    }
    await new Promise<void>((resolve, reject) => this.#waiting.add({ start: resolve, refuse: reject }))
  }

  #passTurn(): void {
    const [next] = this.#waiting
    if (next === undefined) {
      this.#busy--
      return
    }
    this.#waiting.delete(next)
    next.start()
  }

  #idleOrNew(): JobProcess {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer)
      if (idle.process.isAlive) return idle.process
      this.#all.delete(idle.process)
    }
    const process = new JobProcess(this.#streams)
    this.#all.add(process)
    return process
  }

  #putBack(process: JobProcess): void {
    if (!process.isAlive || this.#closed) {
      this.#all.delete(process)
      return
    }
    const timer = setTimeout(() => this.#endIdle(process), this.#idleTime)
    timer.unref()
    this.#idle.push({ process, timer })
  }

  #endIdle(process: JobProcess): void {
    const at = this.#idle.findIndex((idle) => idle.process === process)
    if (at >= 0) this.#idle.splice(at, 1)
    this.#all.delete(process)
    void process.stop()
  }
}

function closing(): EngineError {
  return new EngineError('UNAVAILABLE', 'Could not begin work on snapshots: the runner is ending.')
}
