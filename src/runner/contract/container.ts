import type { HostConfig } from '../../main/engine/spec/hostConfig.ts'
import type { RunConfig } from '../../main/engine/spec/runConfig.ts'

/** A volume or a bind as the engine resolved it; the runner mounts what it is told. */
export interface ContainerMount {
  readonly type: 'bind' | 'volume' | 'tmpfs'
  /** Absolute path in the container. */
  readonly target: string
  /** Absolute path on the host: the folder bound, or the volume's `_data`; empty for tmpfs. */
  readonly source: string
  /** Name of the volume; empty for the others. */
  readonly name: string
  /** Taken over from another container, which asked for the volume by its name. */
  readonly isNamed?: boolean
  readonly readOnly: boolean
  /** A new volume: what the image has at `target` is copied into it, with owners and modes, if it is empty. */
  readonly copyUp: boolean
  /** Options of mount(8) for tmpfs (`size=64m,mode=1770`); propagation for binds (`rprivate`). */
  readonly options: readonly string[]
}

/**
 * Everything the runner must know to run a container, again and again, without asking: kept by it in
 * `containers/<id>/container.json`.
 */
export interface ContainerSpec {
  /** 64 hexadecimal digits. */
  readonly id: string
  /** Without slash; for messages only, it may be renamed. */
  readonly name: string
  /** The image's configuration merged with what was asked for; Cmd and Entrypoint are final. */
  readonly config: RunConfig
  readonly hostConfig: HostConfig
  readonly mounts: readonly ContainerMount[]
  /** Numbers of the unpacked layers, topmost first; they are complete. */
  readonly layers: readonly number[]
  /** The container's own snapshot: `snapshots/<n>/{fs,work,merged}`. */
  readonly snapshot: number
  /** IDs of containers whose network, PID or IPC namespace is shared, resolved from `container:NAME`. */
  readonly networkOf?: string
  readonly pidOf?: string
  readonly ipcOf?: string
}

/** Result of one probe of a health check. Times in milliseconds since 1970. */
export interface HealthProbe {
  readonly started: number
  readonly ended: number
  readonly exitCode: number
  /** At most 4 KiB. */
  readonly output: string
}

/** Where a container is reached in the bridge network. */
export interface ContainerNetwork {
  readonly address: string
  readonly prefixLength: number
  readonly gateway: string
  readonly macAddress: string
  /** What really listens: `80/tcp` to addresses of the host with their ports. */
  readonly ports: Readonly<Record<string, readonly { readonly address: string; readonly port: number }[]>>
}

/**
 * How a container is: the runner's truth, kept in `containers/<id>/state.json` by one rename a change, so that it
 * can be read when no runner is there. Times in milliseconds since 1970, 0 for never.
 */
export interface ContainerState {
  /** Rises with each change, over restarts of the runner too: of two states the one with the higher number is newer. */
  readonly revision: number
  readonly status: 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'dead'
  /** Process ID as the host sees it; 0 when it does not run. */
  readonly pid: number
  readonly exitCode: number
  /** Why it could not be started, in Docker's words; empty otherwise. */
  readonly error: string
  readonly oomKilled: boolean
  readonly created: number
  readonly started: number
  readonly finished: number
  readonly restartCount: number
  /** Somebody stopped it: `unless-stopped` and `always` leave it alone until it is started. */
  readonly stoppedByHand: boolean
  readonly health?: {
    readonly status: 'starting' | 'healthy' | 'unhealthy'
    readonly failingStreak: number
    /** The newest five. */
    readonly probes: readonly HealthProbe[]
  }
  readonly network?: ContainerNetwork
  /** What of its output is not in its log since its start, and why: a sentence for people. */
  readonly logProblem?: string
  /** The generation of runner that started it. */
  readonly generation: string
}

/** What happens to containers, told by the runner in order. */
export interface RunnerEvent {
  /** Rises by one with each event of this runner, from 1. */
  readonly sequence: number
  /** Milliseconds since 1970. */
  readonly time: number
  readonly containerId: string
  readonly action:
    | 'start'
    | 'die'
    | 'oom'
    | 'pause'
    | 'unpause'
    | 'restart'
    | 'kill'
    | 'stop'
    | 'resize'
    | 'update'
    | 'health_status'
    | 'exec_start'
    | 'exec_die'
  /** `execID`, `exitCode`, `signal`, `health`, as Docker's Actor.Attributes. */
  readonly attributes: Readonly<Record<string, string>>
  /** The container's state after it. */
  readonly state: ContainerState
}

/** One sample of what a container uses. Bytes, nanoseconds; a number that nobody can know is absent. */
export interface ContainerUsage {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly cpuTotal: number
  readonly cpuUser: number
  readonly cpuSystem: number
  /** All processors of the host together, for Docker's percentage; and how many there are. */
  readonly hostCpuTotal: number
  readonly processors: number
  readonly memory: number
  /** Of `memory` what is file cache that can go. */
  readonly memoryInactiveFile: number
  readonly memoryLimit: number
  readonly pids: number
  readonly pidsLimit?: number
  readonly blockRead?: number
  readonly blockWritten?: number
  readonly networks: Readonly<Record<string, NetworkUsage>>
  /** `cgroup`, or `proc` where the user has no cgroup: sums over processes that live now. */
  readonly source: 'cgroup' | 'proc'
}

/** Counters of one interface, seen from the container. */
export interface NetworkUsage {
  readonly rxBytes: number
  readonly rxPackets: number
  readonly rxErrors: number
  readonly rxDropped: number
  readonly txBytes: number
  readonly txPackets: number
  readonly txErrors: number
  readonly txDropped: number
}

/** A process to run in a running container. */
export interface ExecSpec {
  /** 64 hexadecimal digits. */
  readonly id: string
  readonly containerId: string
  readonly command: readonly string[]
  readonly environment: readonly string[]
  /** Empty for the container's own. */
  readonly user: string
  readonly workingDirectory: string
  readonly tty: boolean
  readonly attachStdin: boolean
  readonly privileged: boolean
  /** Rows and columns at the start. */
  readonly consoleSize?: readonly [number, number]
}

/** How an exec is. */
export interface ExecState {
  readonly running: boolean
  readonly pid: number
  /** Absent before its end. 126 and 127 when the program cannot be run or is not there. */
  readonly exitCode?: number
}
