import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ThreadBlock } from './LaminaProcess.ts'

/** Measures what the thread that makes it goes through. */
export class ThreadMeter {
  readonly #delays = monitorEventLoopDelay({ resolution: 1 })
  #computed = 0
  #spent = process.threadCpuUsage()

  constructor() {
    this.#delays.enable()
    setInterval(() => {
      const { user, system } = process.threadCpuUsage(this.#spent)
      this.#computed = Math.max(this.#computed, (user + system) / 1000)
      this.#spent = process.threadCpuUsage()
    }, 1).unref()
  }

  /** The longest blocks since it was last asked. */
  read(): ThreadBlock {
    const block = { longest: this.#delays.max / 1e6, computed: this.#computed }
    this.#delays.reset()
    this.#computed = 0
    this.#spent = process.threadCpuUsage()
    return block
  }
}
