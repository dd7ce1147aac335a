import { type EngineError, toEngineError } from '../../main/engine/errors/EngineError.ts'
import { createExclusive } from '../../main/engine/io/exclusive.ts'
import type { HostConfig } from '../../main/engine/spec/hostConfig.ts'
import type { ContainerSpec, ContainerState, RunnerEvent } from '../contract/container.ts'
import type { ContainerFolder } from './ContainerFolder.ts'
import type { Health } from './HealthMonitor.ts'
import { endsWithin, type Life, type LifeEnd, startLife } from './Life.ts'
import type { Donors, LifePorts, LifeSubject } from './lifePorts.ts'
import type { ProcessStreams } from './ports.ts'
import { RestartWait } from './RestartWait.ts'
import { conflict, noFreezer, noSuchContainer, notRunning, stillRunning } from './refusals.ts'
import { wantsRestart } from './restartDecision.ts'
import { signalNumber } from './signals.ts'

/** What a container asks of those around it. */
export interface ContainerSurroundings {
  readonly ports: LifePorts
  readonly generation: string
  /** Finds the containers whose namespaces it joins. Throws CONFLICT when one does not run. */
  readonly donorsOf: (spec: ContainerSpec) => Donors
  readonly emit: (
    container: Container,
    action: RunnerEvent['action'],
    attributes?: Readonly<Record<string, string>>,
  ) => void
  /** Watches the health of one life of a container, until its signal. */
  readonly watchHealth: (container: Container, signal: AbortSignal) => void
}

/** Seconds that a program has to end after its stop signal. */
const defaultStopTimeout = 10

/**
 * One container: its state, and the verbs that change it, one after another. What happens by itself (its program ends,
 * a policy starts it again) goes through the same states.
 */
export class Container {
  readonly folder: ContainerFolder
  readonly streams: ProcessStreams
  readonly #around: ContainerSurroundings
  readonly #turn = createExclusive()
  #spec: ContainerSpec
  #state: ContainerState
  #life: Life | undefined
  /** What is still to be cleaned up after the last life. */
  #cleaned: Promise<void> = Promise.resolve()
  readonly #wait = new RestartWait()
  #watch: AbortController | undefined
  /** Starts under way, and lives of which something is still to be cleaned up. */
  #underWay = 0
  #isRemoved = false

  constructor(
    spec: ContainerSpec,
    state: ContainerState,
    folder: ContainerFolder,
    streams: ProcessStreams,
    around: ContainerSurroundings,
  ) {
    this.#spec = spec
    this.#state = state
    this.folder = folder
    this.streams = streams
    streams.onLogProblem((logProblem) => this.#change({ logProblem }))
    this.#around = around
  }

  get spec(): ContainerSpec {
    return this.#spec
  }

  get state(): ContainerState {
    return this.#state
  }

  /** Its program runs, or is frozen. */
  get isRunning(): boolean {
    return this.#life !== undefined
  }

  /** It runs, is being started or cleaned up, or will be started again. */
  get isActive(): boolean {
    return this.#underWay > 0 || this.#wait.isUnderWay
  }

  start(): Promise<ContainerState> {
    return this.#turn(async () => {
      if (this.#state.status === 'paused') {
        throw conflict(this.#spec, 'start', 'it is paused', 'cannot start a paused container, try unpause instead')
      }
      if (this.#life === undefined) {
        this.#cancelRestart()
        await this.#beginByHand()
      }
      return this.#state
    })
  }

  stop(options: StopOptions): Promise<ContainerState> {
    return this.#turn(async () => {
      await this.#stop(options)
      return this.#state
    })
  }

  restart(options: StopOptions): Promise<ContainerState> {
    return this.#turn(async () => {
      await this.#stop(options)
      await this.#beginByHand()
      this.#around.emit(this, 'restart')
      return this.#state
    })
  }

  /** Not in turn: a signal must reach a program that a stop waits for. */
  kill(signal: string): Promise<ContainerState> {
    const number = signalNumber(signal)
    const life = this.#life
    if (life === undefined && !this.#cancelRestart()) throw notRunning(this.#spec, 'send a signal to')
    const stopSignal = this.#spec.config.StopSignal ?? ''
    // As Docker: only the container's own stop signal counts as stopping it, where it has one.
    const isStopping = number === 9 || stopSignal === '' || signalNumber(stopSignal) === number
    if (isStopping) this.#change({ stoppedByHand: true })
    life?.program.signal(number)
    this.#around.emit(this, 'kill', { signal: String(number) })
    if (isStopping && this.#state.status === 'paused') return this.unpause()
    return Promise.resolve(this.#state)
  }

  pause(): Promise<ContainerState> {
    return this.#turn(async () => {
      const { runtime, host } = this.#around.ports
      const { id } = this.#spec
      if (this.#life === undefined) throw notRunning(this.#spec, 'pause')
      if (this.#state.status === 'paused') {
        throw conflict(this.#spec, 'pause', 'it is paused already', `container ${id} is already paused`)
      }
      if (!host.cgroups.controllers.has('freezer')) throw noFreezer(this.#spec)
      await runtime.pause(id)
      this.#change({ status: 'paused' })
      this.#around.emit(this, 'pause')
      return this.#state
    })
  }

  unpause(): Promise<ContainerState> {
    return this.#turn(async () => {
      if (this.#state.status !== 'paused') {
        throw conflict(this.#spec, 'unpause', 'it is not paused', `container ${this.#spec.id} is not paused`)
      }
      await this.#resume()
      return this.#state
    })
  }

  /** Keeps a new HostConfig; `apply` sets the limits of a program that runs. */
  update(hostConfig: HostConfig, apply: () => Promise<void>): Promise<void> {
    return this.#turn(async () => {
      const spec = { ...this.#spec, hostConfig }
      if (this.#life !== undefined) await apply()
      await this.folder.writeSpec(spec)
      this.#spec = spec
      this.#around.emit(this, 'update')
    })
  }

  /** Ends it when `force` and takes everything of it away; bytes on disk freed. */
  remove(force: boolean): Promise<number> {
    // At once: a stop may be waiting for it to end by itself.
    if (force && this.#life !== undefined) void this.kill('SIGKILL').catch(() => undefined)
    return this.#turn(async () => {
      if (this.#life !== undefined && !force) throw stillRunning(this.#spec)
      this.#cancelRestart()
      this.#life?.program.signal(9)
      // What is frozen does not end: a pause may have come between.
      if (this.#state.status === 'paused') await this.#resume().catch(() => undefined)
      await this.#life?.ended
      await this.#cleaned
      this.#isRemoved = true
      await this.streams.close()
      const freed = await this.#around.ports.rootFileSystems.remove(this.#spec)
      await this.folder.remove()
      return freed
    })
  }

  /** Takes up a life that an earlier runner began, perhaps without having told so. */
  adopt(life: Life): void {
    const { program, network } = life
    const { status, started } = this.#state
    const isTold = status === 'running' || status === 'paused'
    this.#change({
      status: status === 'paused' ? 'paused' : 'running',
      pid: program.pid,
      started: isTold ? started : Date.now(),
      generation: this.#around.generation,
      ...(network === undefined ? {} : { network }),
    })
    this.#live(life)
  }

  /** Tells how a life ended that no runner saw; its restart policy acts. */
  settle(end: LifeEnd): void {
    this.#atEnd(end)
  }

  /** Starts it again after a time, as its policy says; for one that waited for it when an earlier runner died. */
  resumeRestart(): void {
    this.#restartLater(0)
  }

  /** Remembers a change of its health. */
  changeHealth(health: Health): void {
    if (this.#life !== undefined) this.#change({ health })
  }

  /** Lets go of it; its program goes on. */
  async leave(): Promise<void> {
    this.#wait.end()
    this.#watch?.abort()
    await this.streams.close()
  }

  async #beginByHand(): Promise<void> {
    this.#wait.reset()
    await this.#begin({ restartCount: 0, stoppedByHand: false })
  }

  async #begin(change: Pick<ContainerState, 'restartCount' | 'stoppedByHand'>): Promise<void> {
    if (this.#isRemoved) throw noSuchContainer(this.#spec.id)
    this.#underWay++
    try {
      await this.#cleaned
      const life = await startLife(this.#around.ports, this.#subject(), this.#around.donorsOf(this.#spec))
      this.#started(life, change)
    } catch (thrown) {
      this.#failed(toEngineError(thrown, `start container ${this.#spec.name}`))
      throw thrown
    } finally {
      this.#underWay--
    }
  }

  #started(life: Life, change: Pick<ContainerState, 'restartCount' | 'stoppedByHand'>): void {
    const { network: _network, health: _health, logProblem: _logProblem, ...rest } = this.#state
    this.#state = rest
    this.#change({
      ...change,
      status: 'running',
      pid: life.program.pid,
      exitCode: 0,
      error: '',
      oomKilled: false,
      started: Date.now(),
      generation: this.#around.generation,
      ...(life.network === undefined ? {} : { network: life.network }),
    })
    this.#around.emit(this, 'start')
    this.#live(life)
  }

  /** A container that never ran stays `created`; the reason is kept either way. */
  #failed({ data, message }: EngineError): void {
    const exitCode = typeof data.exitCode === 'number' ? data.exitCode : 128
    const error = typeof data.docker === 'string' ? data.docker : message
    const status = this.#state.started === 0 ? 'created' : 'exited'
    this.#change({ status, exitCode, error, pid: 0 })
  }

  #live(life: Life): void {
    this.#life = life
    this.#watch = new AbortController()
    this.#underWay++
    this.#cleaned = life.cleaned.finally(() => {
      this.#underWay--
    })
    void life.ended.then((end) => {
      this.#life = undefined
      this.#watch?.abort()
      this.#atEnd(end)
    })
    this.#around.watchHealth(this, this.#watch.signal)
  }

  #atEnd(end: LifeEnd): void {
    const { restartCount, stoppedByHand, started } = this.#state
    const ranFor = Math.max(0, end.time - started)
    const policy = this.#spec.hostConfig.RestartPolicy
    const again = wantsRestart(policy, { exitCode: end.exitCode, ranFor, stoppedByHand, restartCount })
    const { network: _network, ...rest } = this.#state
    this.#state = rest
    this.#change({
      status: again ? 'restarting' : 'exited',
      pid: 0,
      exitCode: end.exitCode,
      oomKilled: end.oomKilled,
      finished: end.time,
    })
    if (end.oomKilled) this.#around.emit(this, 'oom')
    this.#around.emit(this, 'die', {
      exitCode: String(end.exitCode),
      execDuration: String(Math.floor(ranFor / 1000)),
    })
    if (again) this.#restartLater(ranFor)
  }

  #restartLater(ranFor: number): void {
    this.#wait.begin(ranFor, () => {
      void this.#turn(() => this.#restartNow())
    })
  }

  async #restartNow(): Promise<void> {
    // Somebody stopped it while this waited for its turn.
    if (!this.#wait.end()) return
    try {
      await this.#begin({ restartCount: this.#state.restartCount + 1, stoppedByHand: false })
    } catch {
      // Why is in its state. As in Docker it is not tried again.
      this.#around.emit(this, 'die', { exitCode: String(this.#state.exitCode) })
    }
  }

  /** Whether a restart was waited for. */
  #cancelRestart(): boolean {
    const wasWaiting = this.#wait.end()
    if (wasWaiting) this.#change({ status: 'exited' })
    return wasWaiting
  }

  async #stop({ signal, timeout = defaultStopTimeout }: StopOptions): Promise<void> {
    const number = signalNumber(signal ?? (this.#spec.config.StopSignal || 'SIGTERM'))
    const wasWaiting = this.#cancelRestart()
    const life = this.#life
    if (life === undefined) {
      if (!this.#state.stoppedByHand) this.#change({ stoppedByHand: true })
      if (wasWaiting) this.#around.emit(this, 'stop')
      return
    }
    this.#change({ stoppedByHand: true })
    this.#send(life, number)
    if (this.#state.status === 'paused') await this.#resume()
    if (!(await endsWithin(life, timeout))) {
      this.#send(life, 9)
      await life.ended
    }
    this.#around.emit(this, 'stop')
  }

  #send(life: Life, signal: number): void {
    life.program.signal(signal)
    this.#around.emit(this, 'kill', { signal: String(signal) })
  }

  async #resume(): Promise<void> {
    await this.#around.ports.runtime.resume(this.#spec.id)
    if (this.#state.status !== 'paused') return
    this.#change({ status: 'running' })
    this.#around.emit(this, 'unpause')
  }

  #subject(): LifeSubject {
    const { path, bundle } = this.folder
    return { spec: this.#spec, folder: path, bundle, streams: this.streams }
  }

  /** The new state is on disk before anybody is told. A full disk does not keep a container from ending. */
  #change(change: Partial<ContainerState>): void {
    this.#state = { ...this.#state, ...change, revision: this.#state.revision + 1 }
    try {
      this.folder.writeState(this.#state)
    } catch {
      // What is on disk is older; how the program ended is in its exit file, which has its room already.
    }
  }
}

/** How a container is stopped. */
export interface StopOptions {
  readonly signal?: string
  /** Seconds; -1 for ever. */
  readonly timeout?: number
}
