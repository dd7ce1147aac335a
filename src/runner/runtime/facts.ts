import type { PreparedNetwork } from '../containers/ports.ts'
import type { CgroupFacts } from './cgroups.ts'
import type { AccountFiles } from './users.ts'

/** What the machine and this process's rights allow to every container; found once. */
export interface HostFacts {
  readonly rootless: boolean
  /** Go's name: `amd64`. */
  readonly architecture: string
  /** Capabilities that this process can pass on. */
  readonly capabilities: readonly string[]
  /** Hard limits of setrlimit(2) by Docker's names: `nofile`. Absent ones are unlimited. */
  readonly hardLimits: Readonly<Record<string, number>>
  readonly oomScoreAdj: number
  readonly cgroups: CgroupFacts
  readonly seccomp: boolean
  readonly appArmor: boolean
  /** User and group IDs that exist here: all, or those that an ordinary user's namespace maps, from 0 on. */
  readonly mappedUsers: number
  readonly mappedGroups: number
  /** A host's init for --init: `docker-init`, `catatonit` or `tini`. */
  readonly init?: string
  /** Whether the host has a /dev/mqueue to bind. */
  readonly hasQueues: boolean
  /** Whether the runtime and the kernel make whole trees of mounts read-only (`rro`). */
  readonly recursiveReadOnly: boolean
}

/** A device of the host that a container is to have. */
export interface HostDevice {
  readonly pathOnHost: string
  readonly pathInContainer: string
  readonly type: 'c' | 'b'
  readonly major: number
  readonly minor: number
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Of `r`, `w` and `m`. */
  readonly access: string
}

/** What holds for one start of one container. */
export interface StartFacts {
  /** Where its tree is mounted. */
  readonly rootFolder: string
  readonly network: PreparedNetwork
  readonly accounts: AccountFiles
  readonly devices: readonly HostDevice[]
  /** Program of the container whose PID or IPC namespace it joins. */
  readonly pidDonor?: number
  readonly ipcDonor?: number
  /** A folder to bind over /dev/shm, for an IPC namespace that is shared. */
  readonly shmFolder?: string
  /** Mount options that the kernel does not let a user namespace take off (`nosuid`), by source. */
  readonly lockedOptions: ReadonlyMap<string, readonly string[]>
}
