import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { Runner } from '../contract/runner.ts'
import type { Runners } from '../contract/runners.ts'
import { findRunners, type RunningRunner, reachRunner } from './findRunners.ts'
import { launchRunner } from './launchRunner.ts'
import { readFacts } from './readFacts.ts'
import { routeCalls } from './routeCalls.ts'
import type { RunnerProgram } from './runnerProgram.ts'

export interface RunnerSetOptions {
  /** The data root, absolute; this process holds it. */
  readonly root: string
  /** The runtime folder, where the sockets are. */
  readonly folder: string
  /** Makes the program ready; called before each start. */
  program(): Promise<RunnerProgram>
  /** Seconds for which nobody wants anything before a runner ends; its own choice when absent. */
  readonly idle?: number
}

/** A runner that is ending holds its generation for so long, at most, in milliseconds. */
const endLimit = 10_000

/** The runners of a data root, started when they are needed. They outlive this object. */
export class RunnerSet implements Runners {
  readonly #options: RunnerSetOptions
  readonly #listeners = new Set<(runner: Runner, generation: string) => void>()
  readonly #running = new Map<string, RunningRunner>()
  #looked: Promise<void> | undefined
  #launching: Promise<RunningRunner> | undefined
  #program: Promise<RunnerProgram> | undefined

  constructor(options: RunnerSetOptions) {
    this.#options = options
  }

  async get(): Promise<Runner> {
    await this.#current()
    return this.#route(true)
  }

  async find(): Promise<Runner | undefined> {
    const alive = await this.#alive()
    return alive.length === 0 ? undefined : this.#route(false)
  }

  watch(listener: (runner: Runner, generation: string) => void): () => void {
    this.#listeners.add(listener)
    for (const { runner, generation } of this.#running.values()) listener(runner, generation)
    this.#look().catch(() => undefined)
    return () => this.#listeners.delete(listener)
  }

  /** Keeps the runner for new work, started when there is none, from ending by itself until it is released. */
  async hold(): Promise<{ readonly pid: number; release(): void }> {
    for (;;) {
      const running = await this.#current()
      const release = await running.hold()
      if (release !== undefined) return { pid: running.pid, release }
      this.#running.delete(running.generation)
    }
  }

  #route(mayStart: boolean): Runner {
    return routeCalls({
      all: () => this.#alive(),
      current: () => (mayStart ? this.#current() : this.#any()),
      of: (container) => this.#of(container, mayStart),
      forget: ({ generation, pid }) => {
        if (this.#running.get(generation)?.pid === pid) this.#running.delete(generation)
      },
    })
  }

  /** The runner that runs a container; else that for new work. */
  async #of(container: string, mayStart: boolean): Promise<RunningRunner> {
    await this.#look()
    if (this.#running.size > 0) {
      const its = this.#running.get((await this.#generationOf(container)) ?? '')
      if (its !== undefined) return its
    }
    return mayStart ? this.#current() : this.#any()
  }

  async #any(): Promise<RunningRunner> {
    const { generation } = await this.#ready()
    const any = this.#running.get(generation) ?? this.#running.values().next().value
    if (any !== undefined) return any
    throw new EngineError('UNAVAILABLE', 'The runner of containers has ended. Try again.', { retryable: true })
  }

  /** The generation that runs a container; undefined when it does not run. */
  async #generationOf(container: string): Promise<string | undefined> {
    const file = join(this.#options.root, 'containers', container, 'state.json')
    const state = await readFacts(file)
    if (!('status' in state) || !('generation' in state)) return undefined
    const runs = state.status === 'running' || state.status === 'paused' || state.status === 'restarting'
    return runs ? String(state.generation) : undefined
  }

  async #alive(): Promise<readonly RunningRunner[]> {
    // `lamina unshare` may have started one meanwhile.
    if (this.#running.size === 0) this.#looked = undefined
    await this.#look()
    const all = [...this.#running.values()]
    const states = await Promise.all(all.map((runner) => runner.isAlive()))
    for (const [index, { generation }] of all.entries()) if (states[index] === false) this.#running.delete(generation)
    return all.filter((_runner, index) => states[index])
  }

  async #current(): Promise<RunningRunner> {
    await this.#look()
    const { generation } = await this.#ready()
    const current = this.#running.get(generation)
    if (current !== undefined) return current
    this.#launching ??= this.#launch().finally(() => {
      this.#launching = undefined
    })
    return this.#launching
  }

  #ready(): Promise<RunnerProgram> {
    this.#program ??= this.#options.program().catch((thrown: unknown) => {
      this.#program = undefined
      throw thrown
    })
    return this.#program
  }

  /** Looks once for runners that earlier processes started, and tells old ones that they are. */
  #look(): Promise<void> {
    this.#looked ??= this.#lookOnce().catch((thrown: unknown) => {
      this.#looked = undefined
      throw thrown
    })
    return this.#looked
  }

  async #lookOnce(): Promise<void> {
    const found = await findRunners(this.#options.root)
    if (found.length === 0) return
    const { generation } = await this.#ready()
    for (const runner of found) {
      // Its own was retired when a newer program ran in between.
      await runner.retire(runner.generation !== generation).catch(() => undefined)
      this.#add(runner)
    }
  }

  #add(runner: RunningRunner): void {
    this.#running.set(runner.generation, runner)
    for (const listener of this.#listeners) listener(runner.runner, runner.generation)
  }

  async #launch(): Promise<RunningRunner> {
    const { root, folder, idle } = this.#options
    const program = await this.#ready()
    const there = await reachRunner(root, program.generation)
    if (there !== undefined) {
      this.#add(there)
      return there
    }
    const socket = join(folder, `runner-${program.generation}.sock`)
    const deadline = performance.now() + endLimit
    for (;;) {
      try {
        await launchRunner({ root, socket, program, ...(idle === undefined ? {} : { idle }) })
      } catch (thrown) {
        // One that is just ending, or whose socket was taken away and comes back, holds the generation.
        const isHeld = thrown instanceof EngineError && thrown.code === 'CONFLICT'
        if (!isHeld || performance.now() > deadline) throw thrown
        await delay(50)
      }
      const reached = await reachRunner(root, program.generation)
      if (reached === undefined) continue
      this.#add(reached)
      return reached
    }
  }
}
