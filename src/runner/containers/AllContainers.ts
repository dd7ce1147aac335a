import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError, toEngineError } from '../../main/engine/errors/EngineError.ts'
import type { ContainerSpec, ContainerState } from '../contract/container.ts'
import type { RunnerContainers } from '../contract/runner.ts'
import type { HostFacts } from '../runtime/facts.ts'
import type { RuntimeProgram } from '../runtime/probe.ts'
import { limitsOf, limitWarnings } from '../runtime/resources.ts'
import { Container, type ContainerSurroundings } from './Container.ts'
import { ContainerFolder } from './ContainerFolder.ts'
import { checkStartable, findDonors } from './containerChecks.ts'
import type { Containers, ContainersOptions } from './containersOptions.ts'
import { EventFeed } from './EventFeed.ts'
import { Execs } from './Execs.ts'
import { watchHealth } from './HealthMonitor.ts'
import type { LifePorts } from './lifePorts.ts'
import { recoverContainer } from './recovery.ts'
import { noSuchContainer } from './refusals.ts'
import { ShimFiles } from './shim.ts'
import { listProcesses } from './top.ts'
import { readUsage } from './usage.ts'

const idPattern = /^[0-9a-f]{64}$/

/** The containers of a data root: each call goes to the one that it is about. */
export class AllContainers implements Containers {
  readonly runtime: RuntimeProgram
  readonly host: HostFacts
  readonly warnings: string[] = []
  readonly #options: ContainersOptions
  readonly #ports: LifePorts
  readonly #around: ContainerSurroundings
  readonly #containers = new Map<string, Container>()
  /** Those that are just being taken up. */
  readonly #loading = new Map<string, Promise<void>>()
  readonly #feed = new EventFeed()
  readonly #execs: Execs
  #isRetired = false

  constructor(options: ContainersOptions, ports: LifePorts) {
    this.#options = options
    this.#ports = ports
    this.runtime = ports.runtime.program
    this.host = ports.host
    this.#execs = new Execs(ports, options.streams, (container, action, attributes) =>
      this.#emit(container, action, attributes),
    )
    this.#around = {
      ports,
      generation: options.generation,
      donorsOf: (spec) => findDonors(spec, this.#containers),
      emit: (container, action, attributes) => this.#emit(container, action, attributes),
      watchHealth: (container, signal) =>
        watchHealth(ports, container, signal, (status) => this.#emit(container, 'health_status', { health: status })),
    }
  }

  /** Takes up what is in the data root: those that run, those that ended, those that wait for a restart. */
  async recover(): Promise<void> {
    const names = await readdir(join(this.#options.root, 'containers'))
    const ids = names.filter((name) => idPattern.test(name))
    const results = await Promise.allSettled(ids.map((id) => this.#recover(id)))
    for (const [index, result] of results.entries()) {
      if (result.status === 'rejected') this.#notTakenUp(ids[index] ?? '', result.reason)
    }
  }

  async create(spec: ContainerSpec): Promise<{ readonly warnings: readonly string[] }> {
    this.#refuseWhenRetired()
    if (this.#containers.has(spec.id)) {
      throw new EngineError('ALREADY_EXISTS', `Could not make container ${spec.name}: its ID ${spec.id} is in use.`)
    }
    checkStartable(spec, this.host)
    const folder = this.#folderOf(spec.id)
    try {
      await folder.make()
      const made = await Promise.allSettled([this.#ports.rootFileSystems.create(spec), folder.writeSpec(spec)])
      for (const part of made) if (part.status === 'rejected') throw part.reason
      const state = freshState(this.#options.generation)
      folder.writeState(state)
      this.#add(spec, state, folder)
    } catch (thrown) {
      await this.#ports.rootFileSystems.remove(spec).catch(() => 0)
      await folder.remove()
      throw toEngineError(thrown, `make container ${spec.name}`)
    }
    return { warnings: limitWarnings(spec.hostConfig, this.host.cgroups) }
  }

  async start(id: string): Promise<ContainerState> {
    this.#refuseWhenRetired()
    return (await this.#find(id)).start()
  }

  async stop(id: string, options: { readonly signal?: string; readonly timeout?: number }): Promise<ContainerState> {
    return (await this.#find(id)).stop(options)
  }

  async kill(id: string, signal: string): Promise<ContainerState> {
    return (await this.#find(id)).kill(signal)
  }

  async restart(id: string, options: { readonly signal?: string; readonly timeout?: number }): Promise<ContainerState> {
    const container = await this.#find(id)
    if (!container.isRunning) this.#refuseWhenRetired()
    return container.restart(options)
  }

  async pause(id: string): Promise<ContainerState> {
    return (await this.#find(id)).pause()
  }

  async unpause(id: string): Promise<ContainerState> {
    return (await this.#find(id)).unpause()
  }

  async update(id: string, hostConfig: ContainerSpec['hostConfig']): Promise<{ readonly warnings: readonly string[] }> {
    const container = await this.#find(id)
    const limits = limitsOf(hostConfig, this.host.cgroups)
    await container.update(hostConfig, async () => {
      if (Object.keys(limits).length > 0) await this.#ports.runtime.update(id, limits)
    })
    return { warnings: limitWarnings(hostConfig, this.host.cgroups) }
  }

  async remove(id: string, { force }: { readonly force: boolean }): Promise<number> {
    const container = await this.#load(id)
    if (container === undefined) return 0
    const freed = await container.remove(force)
    this.#containers.delete(id)
    this.#execs.forget(id)
    return freed
  }

  states(): Promise<Readonly<Record<string, ContainerState>>> {
    return Promise.resolve(Object.fromEntries([...this.#containers].map(([id, { state }]) => [id, state])))
  }

  async usage(id: string): ReturnType<RunnerContainers['usage']> {
    return readUsage(this.host.cgroups, await this.#find(id))
  }

  async top(id: string, args: readonly string[]): ReturnType<RunnerContainers['top']> {
    return listProcesses(this.host.cgroups, await this.#find(id), args)
  }

  async resize(id: string, size: { readonly rows: number; readonly columns: number }): Promise<void> {
    const container = await this.#find(id)
    container.streams.resize(size)
    this.#emit(container, 'resize', { height: String(size.rows), width: String(size.columns) })
  }

  async attach(id: string, options: Parameters<RunnerContainers['attach']>[1]): ReturnType<RunnerContainers['attach']> {
    return (await this.#find(id)).streams.attach(options)
  }

  async startExec(
    spec: Parameters<RunnerContainers['startExec']>[0],
    options: Parameters<RunnerContainers['startExec']>[1],
  ): ReturnType<RunnerContainers['startExec']> {
    return this.#execs.start(await this.#find(spec.containerId), spec, options)
  }

  async attachExec(
    id: string,
    options: Parameters<RunnerContainers['attachExec']>[1],
  ): ReturnType<RunnerContainers['attachExec']> {
    return this.#execs.streamsOf(id).attach(options)
  }

  async resizeExec(id: string, size: { readonly rows: number; readonly columns: number }): Promise<void> {
    this.#execs.streamsOf(id).resize(size)
  }

  async signalExec(id: string, signal: string): Promise<void> {
    this.#execs.signal(id, signal)
  }

  async keepScreen(id: string, screen: Parameters<RunnerContainers['keepScreen']>[1]): Promise<void> {
    const container = this.#containers.get(id)
    const streams = container === undefined ? this.#execs.streamsOf(id) : container.streams
    streams.keepScreen(screen)
  }

  execState(id: string): ReturnType<RunnerContainers['execState']> {
    return Promise.resolve(this.#execs.stateOf(id))
  }

  events(after: number, signal: AbortSignal): ReturnType<RunnerContainers['events']> {
    return this.#feed.follow(after, signal)
  }

  specOf(id: string): ContainerSpec {
    const container = this.#containers.get(id)
    if (container === undefined) throw noSuchContainer(id)
    return container.spec
  }

  isActive(): boolean {
    return [...this.#containers.values()].some((container) => container.isActive)
  }

  retire(isRetired: boolean): void {
    this.#isRetired = isRetired
  }

  async close(): Promise<void> {
    await this.#execs.close()
    await Promise.all([...this.#containers.values()].map((container) => container.leave()))
  }

  async #find(id: string): Promise<Container> {
    const container = await this.#load(id)
    if (container === undefined) throw noSuchContainer(id)
    return container
  }

  /** One that cannot be taken up does not keep the others from it. */
  #notTakenUp(id: string, thrown: unknown): void {
    const { message } = toEngineError(thrown, 'take it up')
    this.warnings.push(`Container ${id.slice(0, 12)} is not as it says since the last runner ended: ${message}`)
  }

  /** A container that an older runner served until it ended is taken up when it is first asked for. */
  async #load(id: string): Promise<Container | undefined> {
    if (!this.#containers.has(id) && !this.#loading.has(id) && idPattern.test(id)) {
      const loading = this.#recover(id).finally(() => this.#loading.delete(id))
      this.#loading.set(id, loading)
    }
    await this.#loading.get(id)
    return this.#containers.get(id)
  }

  async #recover(id: string): Promise<void> {
    const folder = this.#folderOf(id)
    const spec = folder.readSpec()
    if (spec === undefined) return
    const state = folder.readState() ?? freshState(this.#options.generation)
    const isTheirs = state.generation !== this.#options.generation && this.#options.isServedBy(state.generation)
    // It may have been told as ended while its older runner is still cleaning up behind it.
    if (isTheirs && (activeStates.has(state.status) || new ShimFiles(folder.bundle).isBegun())) return
    const container = this.#add(spec, state, folder)
    try {
      await recoverContainer(this.#ports, container)
    } catch (thrown) {
      // Half known it would say that it runs and could not be stopped: the next call tries again, and says why not.
      this.#containers.delete(id)
      throw thrown
    }
  }

  #add(spec: ContainerSpec, state: ContainerState, folder: ContainerFolder): Container {
    const streams = this.#options.streams.openContainer(spec, folder.path)
    const container = new Container(spec, state, folder, streams, this.#around)
    this.#containers.set(spec.id, container)
    return container
  }

  #folderOf(id: string): ContainerFolder {
    return new ContainerFolder(join(this.#options.root, 'containers', id))
  }

  #emit(
    container: Container,
    ...[action, attributes = {}]: [Parameters<ContainerSurroundings['emit']>[1], Readonly<Record<string, string>>?]
  ): void {
    this.#feed.emit({ containerId: container.spec.id, action, attributes, state: container.state })
  }

  #refuseWhenRetired(): void {
    if (!this.#isRetired) return
    throw new EngineError('UNAVAILABLE', 'Could not start a container here: a newer runner has taken over.', {
      retryable: true,
    })
  }
}

const activeStates: ReadonlySet<string> = new Set(['running', 'paused', 'restarting'])

function freshState(generation: string): ContainerState {
  return {
    revision: 1,
    status: 'created',
    pid: 0,
    exitCode: 0,
    error: '',
    oomKilled: false,
    created: Date.now(),
    started: 0,
    finished: 0,
    restartCount: 0,
    stoppedByHand: false,
    generation,
  }
}
