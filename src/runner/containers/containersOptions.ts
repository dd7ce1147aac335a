import type { ContainerSpec } from '../contract/container.ts'
import type { RunnerContainers } from '../contract/runner.ts'
import type { HostFacts } from '../runtime/facts.ts'
import type { RuntimeProgram } from '../runtime/probe.ts'
import type { Networks, RootFileSystems, Streams } from './ports.ts'

/** What the containers of a data root need. */
export interface ContainersOptions {
  /** The data root, absolute. */
  readonly root: string
  readonly generation: string
  readonly rootFileSystems: RootFileSystems
  readonly networks: Networks
  readonly streams: Streams
  /** Whether a runner of that generation runs at this data root: its containers are left to it. */
  readonly isServedBy: (generation: string) => boolean
  /** Where programs are looked for before the system's folders: a PATH. */
  readonly path?: string
}

/** The containers of a data root. */
export interface Containers extends RunnerContainers {
  readonly runtime: RuntimeProgram
  readonly host: HostFacts
  /** What went wrong when containers of an earlier runner were taken up: sentences for people. */
  readonly warnings: readonly string[]
  /** The spec of a container. Throws NOT_FOUND. */
  specOf(id: string): ContainerSpec
  /** Whether a container runs here, or waits to be restarted. */
  isActive(): boolean
  /** Whether from now on no container is made or started. */
  retire(isRetired: boolean): void
  /** Lets go of all; they go on without it. */
  close(): Promise<void>
}
