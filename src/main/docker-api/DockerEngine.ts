import type { Runners } from '../../runner/contract/runners.ts'
import type { Archives } from '../engine/archive/types.ts'
import type { Containers, Execs, Volumes } from '../engine/containers/types.ts'
import type { EventLog } from '../engine/events/eventLog.ts'
import type { Images } from '../engine/images/types.ts'
import type { Operations } from '../engine/operations/Operations.ts'
import type { Pulls, Pushes, Registries } from '../engine/registry/types.ts'

/** What the Docker API needs of the engine. */
export interface DockerEngine {
  /** The data root. */
  readonly root: string
  readonly images: Images
  readonly archives: Archives
  readonly pulls: Pulls
  readonly pushes: Pushes
  readonly registries: Registries
  readonly operations: Operations
  readonly events: EventLog
  readonly containers: Containers
  readonly execs: Execs
  readonly volumes: Volumes
  readonly runners: Runners
  /** Removes what nothing needs. */
  collect(): Promise<unknown>
}

/** What the API says of the program that serves it. */
export interface ServerInfo {
  /** Lamina's own version, `0.1.0`. */
  readonly version: string
  readonly gitCommit?: string
  /** ISO 8601. */
  readonly buildTime?: string
}
