import type { Duplex } from 'node:stream'
import type { ContainerNetwork, ContainerSpec, ExecSpec } from '../contract/container.ts'
import type { AttachOptions, KeptScreen } from '../contract/runner.ts'

/** Root file systems of containers: made by `src/runner/snapshots`. */
export interface RootFileSystems {
  /**
   * Makes the container's own snapshot and fills new volumes (`copyUp`) with what the image has at their targets.
   * Leaves nothing when it fails.
   */
  create(spec: ContainerSpec): Promise<void>
  /** Mounts a container's tree and gives its folder; idempotent. */
  mount(spec: ContainerSpec): Promise<string>
  /** Idempotent. */
  unmount(spec: ContainerSpec): Promise<void>
  /** Unmounts and removes the container's own snapshot; gives the bytes on disk that this freed. Idempotent. */
  remove(spec: ContainerSpec): Promise<number>
}

/** The network of one start of a container. */
export interface PreparedNetwork {
  /** A network namespace to join; absent for the one that the runner itself is in (`host`). */
  readonly namespacePath?: string
  /** Files to mount over /etc/hosts, /etc/hostname and /etc/resolv.conf: absolute paths. */
  readonly files: { readonly hosts: string; readonly hostname: string; readonly resolvConf: string }
  /** Absent for `host`, `none` and another container's. */
  readonly network?: ContainerNetwork
}

/** Networks of containers: made by `src/runner/network`. */
export interface Networks {
  /**
   * Makes the namespace with its interfaces, addresses and published ports, before the program starts. `sharedPid` is
   * the program of the container whose network it shares (`networkOf`), which runs.
   */
  prepare(spec: ContainerSpec, folder: string, sharedPid?: number): Promise<PreparedNetwork>
  /** Serves a container that runs on since an earlier runner: its published ports are listened on again. */
  adopt(spec: ContainerSpec, folder: string, network: ContainerNetwork): Promise<void>
  /** Takes everything of it away; idempotent, for a container that a dead runner left too. */
  release(spec: ContainerSpec): Promise<void>
}

/** How a process that was spawned ended. */
export interface ProcessEnd {
  /** 128 + the signal's number when a signal ended it. */
  readonly exitCode: number
}

/** Makes the streams of processes: `src/runner/streams`. `folder` is the process's own and exists. */
export interface Streams {
  /** Of a container: its log is in the folder. Called once for each container that this runner knows. */
  openContainer(spec: ContainerSpec, folder: string): ProcessStreams
  /** Of an exec; without a log. */
  openExec(spec: ExecSpec, folder: string): ProcessStreams
}

/**
 * The streams of one process of a container: a PTY or pipes, its log, and everybody who looks on. It is there before
 * the process starts and after it ended, and serves the next start of the same container.
 */
export interface ProcessStreams {
  /**
   * Starts a command with these streams, in a session of its own. Of a container without a TTY it is the shim
   * (`containers/shim.ts`), which runs the OCI runtime and outlives the runner; it may be wrapped in something that
   * `exec`s it. Its output is held back until `settle`, since the runtime tells its own failures on the same stderr.
   */
  spawn(command: string, args: readonly string[], options: SpawnOptions): Promise<SpawnedProcess>
  /**
   * Takes up the streams of a process that an earlier runner spawned and that lives on. False when that cannot be: a
   * PTY goes with its runner.
   */
  recover(): Promise<boolean>
  /** After a recovered process ended: resolves when all its output is in the log and at the viewers, and ends views. */
  drain(): Promise<void>
  /** Has somebody told, in a sentence for people, when output could not be kept in the log. */
  onLogProblem(listener: (problem: string) => void): void
  attach(options: AttachOptions): Duplex
  resize(size: { readonly rows: number; readonly columns: number }): void
  keepScreen(screen: KeptScreen): void
  /** Ends all views and closes every descriptor. The log stays. */
  close(): Promise<void>
}

export interface SpawnOptions {
  /** The command's working directory. */
  readonly folder: string
  /**
   * Of an exec, and of a container with a TTY: the command leaves the program behind, writes its process ID here and
   * ends with 0. `exited` then is the program's end, however long processes that it left behind hold its output.
   */
  readonly pidFile?: string
  /** Where a command that was told so hands over the terminal that it makes: needed with a TTY. Absolute. */
  readonly consoleSocket?: string
}

export interface SpawnedProcess {
  readonly pid: number
  /** Resolves as soon as the command has ended; some of its output may still be on its way. */
  readonly exited: Promise<ProcessEnd>
  /**
   * Resolves when the command has ended and all its output is in the log and at the viewers, which have been ended.
   * Not before `settle` was called: whoever waits for the program to run watches `exited`.
   */
  readonly ended: Promise<ProcessEnd>
  /** Lets go of the output that was held back, once the program is known to run; false drops it: it is the runtime's. */
  settle(started: boolean): void
}
