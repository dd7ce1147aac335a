import type { ContainerSpec } from '../contract/container.ts'
import type { HostFacts } from '../runtime/facts.ts'
import type { OciRuntime } from '../runtime/OciRuntime.ts'
import type { AccountFiles } from '../runtime/users.ts'
import type { Networks, ProcessStreams, RootFileSystems } from './ports.ts'

/** What a start of a container needs of the other rooms. */
export interface LifePorts {
  readonly runtime: OciRuntime
  readonly host: HostFacts
  readonly rootFileSystems: RootFileSystems
  readonly networks: Networks
  readonly readAccounts: (rootFolder: string) => AccountFiles
}

/** The programs of containers whose namespaces this one joins, by their process IDs. */
export interface Donors {
  readonly network?: number
  readonly pid?: number
  /** With the folder that its /dev/shm is mounted on. */
  readonly ipc?: { readonly pid: number; readonly sharedMemory: string }
}

/** One container that is to be started or taken up. */
export interface LifeSubject {
  readonly spec: ContainerSpec
  readonly folder: string
  readonly bundle: string
  readonly streams: ProcessStreams
}
