import type { Duplex, Readable } from 'node:stream'
import type { HostConfig } from '../../main/engine/spec/hostConfig.ts'
import type { ContainerSpec, ContainerState, ContainerUsage, ExecSpec, ExecState, RunnerEvent } from './container.ts'
import type { ChangedPath, DirectoryRow, PathStat, SnapshotUsage, UnpackedLayer, UnpackLayer } from './snapshot.ts'

/** What a runner can do here; asked once at its start and shown in `docker info`. */
export interface RunnerInfo {
  /** Stands for the code of the runner: two of one generation are the same program. */
  readonly generation: string
  readonly pid: number
  /** Milliseconds since 1970. */
  readonly started: number
  readonly rootless: boolean
  /** The OCI runtime that the probe chose. */
  readonly runtime: { readonly name: 'runc' | 'crun'; readonly path: string; readonly version: string }
  readonly storageDriver: 'overlay' | 'copy'
  readonly cgroupVersion: 0 | 1 | 2
  /** Which limits can be set: none where an ordinary user has no cgroup. */
  readonly limits: {
    readonly memory: boolean
    readonly cpu: boolean
    readonly pids: boolean
    readonly freezer: boolean
  }
  readonly network: 'bridge' | 'none'
  /** Sentences for people: what does not work here and what would help. */
  readonly warnings: readonly string[]
}

/** How somebody looks on at a process. */
export interface AttachOptions {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  /** Docker's 8-byte frames (stdcopy); without them plain bytes, as a TTY has. */
  readonly framed: boolean
  /** Bytes that end the viewing; absent for none. */
  readonly detachKeys?: readonly number[]
  /**
   * `all`: not a byte is missed, and a viewer that does not read makes the process wait, as in Docker.
   * `latest`: it never waits; a viewer that is behind misses bytes. What it reads are OutputFrames, which tell
   * positions, gaps and the kept screen.
   */
  readonly delivery: 'all' | 'latest'
  /** With `latest`: from this position of the output on, as far as it is still kept. */
  readonly from?: number
}

/** A terminal's screen with its scrollback, serialised as text that draws it. */
export interface KeptScreen {
  /** Bytes of output that it shows the effect of. */
  readonly position: number
  readonly rows: number
  readonly columns: number
  readonly text: string
}

/** Snapshots: unpacked layers and what containers wrote. */
export interface RunnerSnapshots {
  /** Unpacks a whole stack, bottom first, what is not there yet in parallel. All complete, or none visible. */
  unpack(layers: readonly UnpackLayer[]): Promise<readonly UnpackedLayer[]>
  /** Removes snapshots of layers; those not there do no harm. Gives the bytes on disk that this freed. */
  removeSnapshots(snapshots: readonly number[]): Promise<number>
  /** Removes volumes' folders: an ordinary user may not delete what sub-uids own. Absolute paths in the data root. */
  removeFolders(paths: readonly string[]): Promise<number>
  /** What such a folder holds, for volumes; all zero when it is not there. */
  folderUsage(path: string): Promise<SnapshotUsage>
}

/** The life of containers. A container that is not there is NOT_FOUND; CONFLICT where its state forbids. */
export interface RunnerContainers {
  /** Keeps the spec, makes the snapshot, and copies into new volumes. Gives warnings. Nothing is left when it fails. */
  create(spec: ContainerSpec): Promise<{ readonly warnings: readonly string[] }>
  /** Resolves once the program runs (or has ended already). A start that fails leaves it `created` or as it was. */
  start(id: string): Promise<ContainerState>
  /** Signals, waits up to `timeout` seconds (-1 for ever), kills. Resolves when it has ended; idempotent. */
  stop(id: string, options: { readonly signal?: string; readonly timeout?: number }): Promise<ContainerState>
  kill(id: string, signal: string): Promise<ContainerState>
  restart(id: string, options: { readonly signal?: string; readonly timeout?: number }): Promise<ContainerState>
  pause(id: string): Promise<ContainerState>
  unpause(id: string): Promise<ContainerState>
  /** Changes limits and the restart policy; `hostConfig` is the new whole. */
  update(id: string, hostConfig: HostConfig): Promise<{ readonly warnings: readonly string[] }>
  /** Ends it when `force`, unmounts, and removes its snapshot and folder. Bytes on disk freed. Idempotent. */
  remove(id: string, options: { readonly force: boolean }): Promise<number>
  /** States of all containers that this runner knows. */
  states(): Promise<Readonly<Record<string, ContainerState>>>
  usage(id: string): Promise<ContainerUsage>
  /** `ps` of the host with these arguments, only the container's processes, as `docker top`. */
  top(id: string, args: readonly string[]): Promise<{ readonly titles: string[]; readonly processes: string[][] }>
  resize(id: string, size: { readonly rows: number; readonly columns: number }): Promise<void>
  /** Opens a view on its process; before it is started too. Ends when the process does, or is detached. */
  attach(id: string, options: AttachOptions): Promise<Duplex>
  /** Starts a process in a running container and opens a view on it; `null` to start it detached. */
  startExec(spec: ExecSpec, options: AttachOptions | null): Promise<Duplex | undefined>
  /** Opens one more view on an exec. */
  attachExec(id: string, options: AttachOptions): Promise<Duplex>
  resizeExec(id: string, size: { readonly rows: number; readonly columns: number }): Promise<void>
  /** Sends a signal to an exec's process, as closing its terminal does (`SIGHUP`); nothing when it has ended. */
  signalExec(id: string, signal: string): Promise<void>
  /**
   * Keeps the screen of a terminal (of a container or an exec) as it was at a position of its output, so that a later
   * viewer begins there. Replaces the one before; at most 4 MiB.
   */
  keepScreen(id: string, screen: KeptScreen): Promise<void>
  /** Undefined when it is not known (any more). */
  execState(id: string): Promise<ExecState | undefined>
  /** Events after number `after`, and then as they come, until the signal. */
  events(after: number, signal: AbortSignal): AsyncIterable<RunnerEvent>
}

/** Files of containers, running or not. Paths are absolute in the container, RawName. */
export interface RunnerFiles {
  statPath(id: string, path: string): Promise<PathStat>
  /** A tar of a path, as `docker cp` wants: its entries begin with the path's last name. */
  readPath(id: string, path: string): Promise<Readable>
  /** Unpacks a tar into a directory. */
  writePath(
    id: string,
    path: string,
    tar: Readable,
    options: { readonly noOverwriteDirNonDir: boolean; readonly copyUidGid: boolean },
  ): Promise<void>
  /** At most 500 rows from `offset`, sorted by name. */
  listDirectory(
    id: string,
    path: string,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly rows: readonly DirectoryRow[]; readonly total: number }>
  /** What differs from the image, sorted by path, as `docker diff`; at most `limit` (`total` counts all). */
  changes(
    id: string,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly rows: readonly ChangedPath[]; readonly total: number; readonly usage: SnapshotUsage }>
  /** The container's own layer as a tar; repeated it is the same to the byte while nothing changes. */
  readLayer(id: string): Promise<Readable>
  /** The same into a new file in the data root, absolute, of mode 600: without a way through sockets it is done sooner. */
  writeLayer(id: string, file: string): Promise<void>
  /** The whole merged tree as a tar, as `docker export`. */
  exportTree(id: string): Promise<Readable>
  snapshotUsage(id: string): Promise<SnapshotUsage>
}

/** A process that unpacks, mounts and runs; main reaches it over a socket, and tests may use it in their own process. */
export interface Runner extends RunnerSnapshots, RunnerContainers, RunnerFiles {
  info(): Promise<RunnerInfo>
}
