import type { RunnerInfo } from '../../runner/contract/runner.ts'
import type { Runners } from '../../runner/contract/runners.ts'
import { toEngineError } from '../engine/errors/EngineError.ts'

/** What the runner says of this machine, remembered: it does not change while this process lives. */
export class RunnerFacts {
  readonly #runners: Runners
  #known: RunnerInfo | undefined

  constructor(runners: Runners) {
    this.#runners = runners
  }

  /** What is known without starting a runner: undefined before one ran. */
  async known(): Promise<RunnerInfo | undefined> {
    this.#known ??= await this.#runners.find().then((runner) => runner?.info())
    return this.#known
  }

  /** The same, from a runner that is started when need be; or why none can be started here. */
  async find(): Promise<RunnerInfo | string> {
    try {
      const info: RunnerInfo = this.#known ?? (await this.#runners.get().then((runner) => runner.info()))
      this.#known = info
      return info
    } catch (error) {
      return toEngineError(error, 'start what runs containers').message
    }
  }
}

/** The storage driver in Docker's word for it. */
export function storageDriverName(info: RunnerInfo | undefined): string {
  return info?.storageDriver === 'copy' ? 'vfs' : 'overlay2'
}
