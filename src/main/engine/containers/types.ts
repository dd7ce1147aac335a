import type { Duplex, Readable } from 'node:stream'
import type {
  ContainerMount,
  ContainerState,
  ContainerUsage,
  ExecSpec,
  ExecState,
} from '../../../runner/contract/container.ts'
import type { AttachOptions, KeptScreen } from '../../../runner/contract/runner.ts'
import type {
  ChangedPath,
  DirectoryRow,
  PathStat,
  SnapshotFolders,
  SnapshotUsage,
} from '../../../runner/contract/snapshot.ts'
import type { ImageId } from '../../../shared/model/digest.ts'
import type { WorkOptions } from '../archive/types.ts'
import type { HostConfig, RestartPolicy } from '../spec/hostConfig.ts'
import type { RunConfig } from '../spec/runConfig.ts'
import type { Platform } from '../spec/types.ts'

/**
 * Everywhere here a `reference` is a container's name, its ID, or the start of it that only one has. Throws NOT_FOUND
 * (`data.reference`, `data.docker` as dockerd says it), or INVALID_ARGUMENT when several IDs start so.
 */

/** What a new container is to be. */
export interface CreateRequest {
  /** Without slash; made up (`brave_hopper`) when absent or empty. */
  readonly name?: string
  /** Fields at their empty values are the image's; `config.Image` is the image: a name, an ID or a digest. */
  readonly config: RunConfig
  readonly hostConfig: HostConfig
  /** `linux/arm64`: the image must be for it. */
  readonly platform?: string
}

export interface CreateResult {
  /** 64 hexadecimal digits. */
  readonly id: string
  readonly warnings: readonly string[]
}

/** A port of a container, as `docker ps` tells it. */
export interface ContainerPort {
  /** In the container. */
  readonly port: number
  readonly protocol: 'tcp' | 'udp' | 'sctp'
  /** Where it listens on the host; absent for a port that is only exposed. */
  readonly host?: { readonly address: string; readonly port: number }
}

/** A container as a row of a list. Times in milliseconds since 1970. */
export interface ContainerSummary {
  readonly id: string
  readonly name: string
  readonly imageId: ImageId
  /** The image as it was asked for (`alpine:3.15`). */
  readonly image: string
  /** Whether `image` still means `imageId`; when not, `docker ps` shows the ID. */
  readonly imageIsCurrent: boolean
  /** Program and arguments. */
  readonly command: readonly string[]
  readonly created: number
  readonly state: ContainerState
  readonly labels: Readonly<Record<string, string>>
  readonly tty: boolean
  readonly openStdin: boolean
  readonly autoRemove: boolean
  readonly restartPolicy: RestartPolicy
  readonly networkMode: string
  readonly ports: readonly ContainerPort[]
  readonly mounts: readonly ContainerMount[]
  /** Bytes as Docker counts them of the image: `docker ps -s` adds them to the container's own. */
  readonly dockerImageSize: number
  /** What it wrote, when it was last measured; absent before the first time. */
  readonly usage?: SnapshotUsage
}

/** Everything about one container. */
export interface ContainerDetails extends ContainerSummary {
  /** With the image's merged in. */
  readonly config: RunConfig
  readonly hostConfig: HostConfig
  readonly platform: Platform
  /** Its own snapshot and those of the image's layers; absent before they are made. */
  readonly folders: SnapshotFolders
  /** Absolute paths of files in the data root. */
  readonly paths: {
    readonly log: string
    readonly hostname: string
    readonly hosts: string
    readonly resolvConf: string
  }
  /** Execs that are known, the newest last; at most 500. */
  readonly execIds: readonly string[]
}

/** What `list` is to show. Every filter narrows; values of one filter are alternatives, labels must all match. */
export interface ContainerFilters {
  /** Those that do not run too; so does any filter by `status` or `exited`, as in Docker. */
  readonly all?: boolean
  /** Regular expressions or plain parts of IDs and names (with or without slash). */
  readonly id?: readonly string[]
  readonly name?: readonly string[]
  /** `key` or `key=value`. */
  readonly label?: readonly string[]
  readonly labelNot?: readonly string[]
  readonly status?: readonly string[]
  /** Exit codes of containers that ended. */
  readonly exited?: readonly number[]
  /** Names or IDs of images: those made from one of them, or from an image that stacks it. */
  readonly ancestor?: readonly string[]
  /** Only those created before / since that container: a reference. */
  readonly before?: string
  readonly since?: string
  /** Names of volumes, or paths where something is mounted. */
  readonly volume?: readonly string[]
  /** Names or IDs of networks. */
  readonly network?: readonly string[]
  /** `80`, `80/tcp`, `8000-8080/tcp`: published, or exposed. */
  readonly publish?: readonly string[]
  readonly expose?: readonly string[]
  /** `starting`, `healthy`, `unhealthy`, `none`. */
  readonly health?: readonly string[]
  /** Tasks of a swarm: there are none. */
  readonly isTask?: boolean
  /** Milliseconds since 1970: only those created before (prune). */
  readonly until?: number
  /** Only these, by their whole IDs. */
  readonly ids?: readonly string[]
}

export type ContainerSort = 'created' | 'name' | 'image' | 'status' | 'dockerSize' | 'id'

/** A page of containers. */
export interface ContainerQuery {
  readonly filters?: ContainerFilters
  /** Free text over names, IDs, images, commands and labels, as the app's filter box has it. */
  readonly text?: string
  /** `created`, the newest first, when absent. */
  readonly sort?: ContainerSort
  readonly descending?: boolean
  readonly offset?: number
  /** At most 500, which is also what is taken when none is given. */
  readonly limit?: number
}

export interface ContainerPage {
  readonly rows: readonly ContainerSummary[]
  /** How many match in all. */
  readonly total: number
}

/** How many there are. */
export interface ContainerCounts {
  readonly total: number
  readonly running: number
  readonly paused: number
  /** Neither running nor paused. */
  readonly stopped: number
}

export interface StopOptions {
  /** Instead of the container's own stop signal. */
  readonly signal?: string
  /** Seconds before it is killed, -1 for never; the container's own, or 10, when absent. */
  readonly timeout?: number
}

/** When `wait` is over: once it does not run, at its next end, or once it is gone. */
export type WaitCondition = 'not-running' | 'next-exit' | 'removed'

export interface ContainerExit {
  readonly exitCode: number
  /** Why it could not be started; empty otherwise. */
  readonly error: string
}

/** The life of containers. Verbs of one container wait for each other; those of different ones go on at once. */
export interface ContainerLife {
  /**
   * Makes a container, unpacking what of its image is not unpacked yet. Throws NOT_FOUND for the image, CONFLICT for
   * a name that is taken, INVALID_ARGUMENT for a wrong or contradictory option, UNSUPPORTED for one that Lamina does
   * not have. Nothing is left when it fails. `options` tells the progress of unpacking.
   */
  create(request: CreateRequest, options?: WorkOptions): Promise<CreateResult>
  /** Nothing when it runs already, which `changed` tells. Throws as the runner: data.exitCode 125, 126 or 127. */
  start(reference: string): Promise<{ readonly changed: boolean }>
  /** Nothing when it does not run, which `changed` tells. */
  stop(reference: string, options?: StopOptions): Promise<{ readonly changed: boolean }>
  /** Sends a signal (`KILL`, `SIGHUP`, `9`). Throws CONFLICT when it does not run. */
  kill(reference: string, signal?: string): Promise<void>
  restart(reference: string, options?: StopOptions): Promise<void>
  pause(reference: string): Promise<void>
  unpause(reference: string): Promise<void>
}

/** What somebody may change of a container that is there. */
export interface ContainerChanges {
  /** Throws CONFLICT for a name that is taken, INVALID_ARGUMENT for one that can't be. */
  rename(reference: string, name: string): Promise<void>
  /** Changes limits and the restart policy: only those fields that are given. */
  update(reference: string, changes: HostConfig): Promise<{ readonly warnings: readonly string[] }>
  /** Makes an image of what it wrote over its image. */
  commit(reference: string, options?: CommitOptions): Promise<CommitResult>
  /** A new container, not started, that begins as this one is now: from an untagged image made of it. */
  fork(reference: string, options?: { readonly name?: string }): Promise<CreateResult & { readonly imageId: ImageId }>
}

export interface CommitOptions extends WorkOptions {
  /** Familiar reference to give the new image. */
  readonly reference?: string
  readonly message?: string
  readonly author?: string
  /** Dockerfile instructions (`-c`). */
  readonly changes?: readonly string[]
  /** What the new image's configuration takes over instead of the container's, as the body of `POST /commit`. */
  readonly config?: RunConfig
  /** True unless told otherwise; where it can't be paused a warning says so. */
  readonly pause?: boolean
}

export interface CommitResult {
  readonly id: ImageId
  readonly warnings: readonly string[]
}

/** What is known of containers. */
export interface ContainerQueries {
  /** The whole ID of the container that a reference means. */
  resolve(reference: string): string
  list(query: ContainerQuery): ContainerPage
  counts(): ContainerCounts
  inspect(reference: string): Promise<ContainerDetails>
  /** Where its root file system lies: real directories, of which `merged` is a mount in the runner's namespaces. */
  snapshotFolders(reference: string): Promise<SnapshotFolders>
  /**
   * Resolves when the condition comes true. It waits from the call on: nothing that happens later is missed. Throws
   * NOT_FOUND at once, and ABORTED by `signal`.
   */
  wait(reference: string, condition: WaitCondition, signal?: AbortSignal): Promise<ContainerExit>
  /** Calls `listener` with the ID of each container whose row is another now, or gone, until the function is called. */
  subscribe(listener: (id: string) => void): () => void
}

/** What is asked of a container's processes and bytes while they change. */
export interface ContainerMeasures {
  /** One sample; throws CONFLICT when it does not run. */
  usage(reference: string): Promise<ContainerUsage>
  /** As `docker top`. */
  top(
    reference: string,
    args: readonly string[],
  ): Promise<{ readonly titles: readonly string[]; readonly processes: readonly (readonly string[])[] }>
  /** Measures what it wrote, now, and remembers it; a runner is started when there is none. */
  measure(reference: string): Promise<SnapshotUsage>
  /** Measures all that were not measured since `since` (milliseconds since 1970), a few at a time. */
  measureAll(since: number): Promise<void>
}

/** How containers go. */
export interface ContainerRemovals {
  /** `volumes`: its anonymous ones too. Throws CONFLICT when it runs, unless `force`. Nothing is left of it. */
  remove(
    reference: string,
    options?: { readonly force?: boolean; readonly volumes?: boolean },
  ): Promise<{ readonly freed: number }>
  /** Removes those that do not run. Only `until`, `label` and `labelNot` are looked at. */
  prune(filters?: ContainerFilters, options?: WorkOptions): Promise<ContainerPruneResult>
  /** What removing exactly these frees. Changes nothing. At most 500. */
  planRemoval(references: readonly string[], options: { readonly volumes: boolean }): Promise<ContainerRemovalPlan>
  /**
   * Removes exactly what a plan says, or nothing: throws CONFLICT when it is no longer true. Ends those that the plan
   * says run; one that was started since stays, and CONFLICT then also tells what went before it.
   */
  removePlanned(plan: ContainerRemovalPlan, options?: WorkOptions): Promise<{ readonly freed: number }>
}

export interface ContainerPruneResult {
  readonly ids: readonly string[]
  /** Bytes as Docker counts them. */
  readonly dockerReclaimed: number
  /** Bytes on disk. */
  readonly freed: number
}

/** What removing a set of containers would take away, before it is done. */
export interface ContainerRemovalPlan {
  /** Stands for exactly this set, its volumes and which of them run. */
  readonly token: string
  readonly containers: readonly {
    readonly id: string
    readonly name: string
    readonly running: boolean
    /** Bytes on disk of what it wrote. */
    readonly diskSize: number
  }[]
  /** Anonymous volumes that go with them. */
  readonly volumes: readonly { readonly name: string; readonly diskSize: number }[]
  /** Bytes on disk of all of them. */
  readonly freed: number
}

/** Files of containers, running or not. Paths are absolute in the container, RawName. */
export interface ContainerFiles {
  statPath(reference: string, path: string): Promise<PathStat>
  /** A tar of a path, as `docker cp` wants: its entries begin with the path's last name. */
  readPath(reference: string, path: string): Promise<Readable>
  /** Unpacks a tar (perhaps compressed) into a directory. Throws CONFLICT for a read-only root or mount. */
  writePath(
    reference: string,
    path: string,
    tar: Readable,
    options?: { readonly noOverwriteDirNonDir?: boolean; readonly copyUidGid?: boolean },
  ): Promise<void>
  /** A directory of the merged tree with what the container did to each row, sorted by name; at most 500 rows. */
  listDirectory(
    reference: string,
    path: string,
    page?: PageOf,
  ): Promise<{ readonly rows: readonly DirectoryRow[]; readonly total: number }>
  /** What differs from the image, sorted by path, as `docker diff`; at most 500 rows. Remembers the usage. */
  changes(
    reference: string,
    page?: PageOf,
  ): Promise<{ readonly rows: readonly ChangedPath[]; readonly total: number; readonly usage: SnapshotUsage }>
  /** The whole merged tree as a tar, as `docker export`. */
  exportTree(reference: string): Promise<Readable>
}

/** A part of a longer list: `limit` is at most 500, and that when absent. */
export interface PageOf {
  readonly offset?: number
  readonly limit?: number
}

/** What containers say and hear. */
export interface ContainerStreams {
  /** Opens a view on its process; before it is started too. */
  attach(reference: string, options: AttachOptions): Promise<Duplex>
  resize(reference: string, size: { readonly rows: number; readonly columns: number }): Promise<void>
  /** Keeps a terminal's screen: see RunnerContainers.keepScreen. */
  keepScreen(reference: string, screen: KeptScreen): Promise<void>
  /**
   * What it printed, out of its log, also when no runner is there: in order, a few records at a time, so that a slow
   * reader waits for nobody. With `follow` it goes on until the container ends or the signal aborts.
   */
  logs(reference: string, options: LogOptions): AsyncIterable<readonly LogRecord[]>
}

export interface LogOptions {
  readonly stdout: boolean
  readonly stderr: boolean
  /** Milliseconds since 1970 with a fraction; both inclusive. */
  readonly since?: number
  readonly until?: number
  /** So many records at the end; all when absent. */
  readonly tail?: number
  readonly follow?: boolean
  readonly signal?: AbortSignal
}

/** What a container printed at once: a line with its end, or a part of a long one. */
export interface LogRecord {
  readonly stream: 'stdout' | 'stderr'
  /** RFC 3339 with nanoseconds, UTC, as the log has it. */
  readonly time: string
  readonly text: Uint8Array
}

/** Containers: every verb once, for thin faces over it. */
export interface Containers
  extends ContainerLife,
    ContainerChanges,
    ContainerQueries,
    ContainerMeasures,
    ContainerRemovals,
    ContainerFiles,
    ContainerStreams {}

/** What to run in a container. */
export type ExecRequest = Omit<ExecSpec, 'id' | 'containerId'> & {
  readonly attachStdout: boolean
  readonly attachStderr: boolean
  /** Detach keys as they were asked for, to be told again; empty for the default. */
  readonly detachKeys: string
}

/** An exec as `docker exec inspect` tells it. */
export interface ExecView {
  readonly id: string
  readonly containerId: string
  readonly request: ExecRequest
  readonly state: ExecState
  readonly started: boolean
}

/** Processes that were started in containers. Kept in memory, as Docker does; `id` is 64 hexadecimal digits. */
export interface Execs {
  /** Throws CONFLICT when the container does not run, or is paused. */
  create(reference: string, request: ExecRequest): string
  /**
   * Starts it, and opens a view on it; with `null` for options it is started detached and nothing is returned. Throws
   * CONFLICT when it was started before, or when the container does not run any more. NOT_FOUND for the exec.
   */
  start(id: string, options: AttachOptions | null, consoleSize?: readonly [number, number]): Promise<Duplex | undefined>
  /** Opens one more view on an exec that was started. */
  attach(id: string, options: AttachOptions): Promise<Duplex>
  resize(id: string, size: { readonly rows: number; readonly columns: number }): Promise<void>
  inspect(id: string): Promise<ExecView>
  keepScreen(id: string, screen: KeptScreen): Promise<void>
  /** Sends a signal (`SIGHUP`) to its process; nothing when it has ended. */
  signal(id: string, signal: string): Promise<void>
  /**
   * Takes up an exec that an earlier process of the engine started, as the app's terminals remember it. Nothing when it
   * is known. When the runner does not know it (any more), `attach` and `inspect` then throw NOT_FOUND.
   */
  adopt(id: string, reference: string, request: ExecRequest): void
}

/** A volume. */
export interface VolumeView {
  readonly name: string
  /** Made for a container without a name: 64 hexadecimal digits. */
  readonly isAnonymous: boolean
  /** Milliseconds since 1970. */
  readonly created: number
  readonly labels: Readonly<Record<string, string>>
  /** Options of the driver `local`, as they were given. */
  readonly options: Readonly<Record<string, string>>
  /** Absolute path of its folder on the host. */
  readonly mountpoint: string
  /** IDs of containers that mount it; at most 500. */
  readonly containerIds: readonly string[]
  /** `containerIds` may be cut; this is not. */
  readonly containerCount: number
  /** When it was last measured; absent before the first time. */
  readonly usage?: SnapshotUsage
}

/** Filters of `docker volume ls` and `prune`. */
export interface VolumeFilters {
  /** Regular expressions or plain parts. */
  readonly name?: readonly string[]
  readonly label?: readonly string[]
  readonly labelNot?: readonly string[]
  /** No container mounts it. */
  readonly dangling?: boolean
  readonly driver?: readonly string[]
  /** Anonymous ones only (prune without `all=true`). */
  readonly anonymous?: boolean
}

/** A page of volumes, sorted by name unless told otherwise. */
export interface VolumeQuery extends PageOf {
  readonly filters?: VolumeFilters
  readonly text?: string
  readonly sort?: 'name' | 'created' | 'diskSize' | 'containers'
  readonly descending?: boolean
}

export interface VolumeRequest {
  /** Made up (64 hexadecimal digits) when absent or empty. */
  readonly name?: string
  readonly labels?: Readonly<Record<string, string>>
  /** `local`, or empty. */
  readonly driver?: string
  readonly options?: Readonly<Record<string, string>>
}

/** What removing a set of volumes would take away. */
export interface VolumeRemovalPlan {
  readonly token: string
  /** `created`, in milliseconds since 1970, tells one from another of the same name. */
  readonly volumes: readonly { readonly name: string; readonly created: number; readonly diskSize: number }[]
  /** Bytes on disk of all of them. */
  readonly freed: number
}

/** Volumes: folders that outlive containers. `name` is the whole name. */
export interface Volumes {
  /** Gives the one of that name when it is there already. Throws INVALID_ARGUMENT, UNSUPPORTED. */
  create(request: VolumeRequest): Promise<VolumeView>
  list(query?: VolumeQuery): { readonly rows: readonly VolumeView[]; readonly total: number }
  /** Throws NOT_FOUND. */
  inspect(name: string): VolumeView
  /** Throws CONFLICT while a container mounts it. NOT_FOUND unless `force`. */
  remove(name: string, options?: { readonly force?: boolean }): Promise<{ readonly freed: number }>
  /** Removes those that no container mounts and the filters let pass. */
  prune(
    filters?: VolumeFilters,
    options?: WorkOptions,
  ): Promise<{ readonly names: readonly string[]; readonly freed: number; readonly dockerReclaimed: number }>
  /** What removing exactly these frees. Throws CONFLICT when one is in use. */
  planRemoval(names: readonly string[]): Promise<VolumeRemovalPlan>
  /** Removes exactly what a plan says, or nothing: throws CONFLICT when it is no longer true. */
  removePlanned(plan: VolumeRemovalPlan, options?: WorkOptions): Promise<{ readonly freed: number }>
  /** Measures what they take, those not measured since `since` (milliseconds since 1970). */
  measureAll(since: number): Promise<void>
}
