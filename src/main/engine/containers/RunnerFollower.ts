import { setTimeout as delay } from 'node:timers/promises'
import type { ContainerState, RunnerEvent } from '../../../runner/contract/container.ts'
import type { Runner } from '../../../runner/contract/runner.ts'
import type { Runners } from '../../../runner/contract/runners.ts'

/** What is done with what runners tell. */
export interface FollowerPorts {
  readonly runners: Runners
  /** How a container is; perhaps known already. */
  onState(id: string, state: ContainerState): void
  /** Something happened since this engine follows. */
  onEvent(event: RunnerEvent): void
  /** All states of a runner that was just reached are told. */
  onReached(): void
  /** Whether containers should run: then a runner that is gone is started again. */
  needsRunner(): boolean
  warn(error: unknown, message: string): void
}

/** Before a runner that went is asked for again, in ms; doubled up to the limit while it fails. */
const firstDelay = 100
const delayLimit = 30_000

/**
 * Follows every runner that is reached: first how all of its containers are, then what happens to them. What happened
 * before it was reached is in the states, and is not told as events again.
 */
export class RunnerFollower {
  readonly #ports: FollowerPorts
  readonly #abort = new AbortController()
  readonly #following = new Set<Promise<void>>()
  readonly #unwatch: () => void

  /** Begins to follow, until it is closed. */
  constructor(ports: FollowerPorts) {
    this.#ports = ports
    this.#unwatch = ports.runners.watch((runner) => this.#track(this.#follow(runner)))
  }

  /** Stops following and waits until nothing of it is under way. */
  async close(): Promise<void> {
    this.#unwatch()
    this.#abort.abort()
    await Promise.all(this.#following)
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#following.delete(tracked))
    this.#following.add(tracked)
  }

  async #follow(runner: Runner): Promise<void> {
    const { signal } = this.#abort
    const since = Date.now()
    let seen = 0
    do {
      try {
        for (const [id, state] of Object.entries(await runner.states())) this.#ports.onState(id, state)
        this.#ports.onReached()
        for await (const event of runner.events(seen, signal)) {
          seen = event.sequence
          if (event.time >= since) this.#ports.onEvent(event)
          this.#ports.onState(event.containerId, event.state)
        }
      } catch (error) {
        if (!signal.aborted) this.#ports.warn(error, 'a runner is no longer followed')
      }
    } while (await this.#isStillThere(runner))
    if (!signal.aborted && this.#ports.needsRunner()) await this.#startAgain()
  }

  /** Whether only the connection broke off. */
  async #isStillThere(runner: Runner): Promise<boolean> {
    const { signal } = this.#abort
    try {
      await delay(firstDelay, undefined, { signal })
      await runner.states()
      return true
    } catch {
      return false
    }
  }

  /** Another runner takes up what the one that is gone left; `watch` then tells of it. */
  async #startAgain(): Promise<void> {
    const { signal } = this.#abort
    for (let wait = firstDelay; !signal.aborted && this.#ports.needsRunner(); wait = Math.min(delayLimit, wait * 2)) {
      try {
        await delay(wait, undefined, { signal })
        // Asking it something finds out that the one before is gone.
        const runner = await this.#ports.runners.get()
        await runner.info()
        return
      } catch (error) {
        if (!signal.aborted) this.#ports.warn(error, 'a runner could not be started for containers that run')
      }
    }
  }
}
