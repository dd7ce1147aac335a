import { closeSync } from 'node:fs'
import { openProcess, signalProcess } from './processCalls.ts'

/** The first process of a container, which is this one and no later one of the same number. */
export class RunningProgram {
  readonly pid: number
  #fd: number | undefined

  constructor(pid: number) {
    this.pid = pid
    this.#fd = openProcess(pid)
  }

  /** Sends a signal; false when it has ended. */
  signal(number: number): boolean {
    return this.#fd !== undefined && signalProcess(this.#fd, number)
  }

  /** Whether it has not ended. */
  isAlive(): boolean {
    return this.signal(0)
  }

  /** Lets go of it, once its end is known. */
  release(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }
}
