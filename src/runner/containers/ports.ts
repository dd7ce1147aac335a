import type { Duplex } from 'node:stream'
import type { ContainerNetwork, ContainerSpec } from '../contract/container.ts'
import type { AttachOptions, KeptScreen } from '../contract/runner.ts'

/** Root file systems of containers. */
export interface RootFileSystems {
  /** Mounts a container's tree and gives its folder; idempotent. */
  mount(spec: ContainerSpec): Promise<string>
  /** Idempotent. */
  unmount(spec: ContainerSpec): Promise<void>
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

/** Networks of containers. */
export interface Networks {
  /** Makes the namespace with its interfaces, addresses and published ports, before the program starts. */
  prepare(spec: ContainerSpec, folder: string): Promise<PreparedNetwork>
  /** Takes everything of it away; idempotent, for a container that a dead runner left too. */
  release(spec: ContainerSpec): Promise<void>
}

/** How a process that was spawned ended. */
export interface ProcessEnd {
  /** 128 + the signal's number when a signal ended it. */
  readonly exitCode: number
}

/**
 * The streams of one process of a container: a PTY or pipes, its log, and everybody who looks on. It is there before
 * the process starts and after it ended, and serves the next start of the same container.
 */
export interface ProcessStreams {
  /**
   * Starts the runtime's command with these streams (in a PTY when `tty`). `ended` resolves when the command has
   * ended and all its output is in the log and at the viewers.
   */
  spawn(command: string, args: readonly string[], options: { readonly folder: string }): Promise<SpawnedProcess>
  attach(options: AttachOptions): Duplex
  resize(size: { readonly rows: number; readonly columns: number }): void
  keepScreen(screen: KeptScreen): void
  /** Ends all views and closes every descriptor. */
  close(): Promise<void>
}

export interface SpawnedProcess {
  readonly pid: number
  readonly ended: Promise<ProcessEnd>
}
