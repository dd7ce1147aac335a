import { availableParallelism } from 'node:os'
import type { RootFileSystems } from '../containers/ports.ts'
import type { ContainerSpec } from '../contract/container.ts'
import type { RunnerFiles, RunnerSnapshots } from '../contract/runner.ts'
import type { SnapshotUsage, UnpackedLayer, UnpackLayer } from '../contract/snapshot.ts'
import { ContainerFiles, type KnownContainers } from './ContainerFiles.ts'
import { ContainerTrees } from './ContainerTrees.ts'
import { JobPool } from './JobPool.ts'
import { layerFormat } from './layerFormat.ts'
import { measureOwnFolder, removeOwnFolders } from './ownFolders.ts'
import { probeOverlay } from './probeOverlay.ts'
import { SnapshotStore } from './SnapshotStore.ts'
import { mostStreams } from './streamJobs.ts'

/** How a data root's snapshots are kept. */
export interface SnapshotOptions {
  /** The data root, absolute. */
  readonly root: string
  /** Whether this is an ordinary user in a user namespace. */
  readonly rootless: boolean
  /** Forces a driver, and how overlays are mounted; absent for what a probe finds. For tests. */
  readonly driver?: 'overlay' | 'copy'
  readonly mountWith?: 'options' | 'data'
}

/** How long an idle child is kept for the next job, in ms. */
const idleTime = 10_000

/** Opens the snapshots of a data root, in the runner's namespaces. One at a time a data root and process. */
export function createSnapshots(options: SnapshotOptions): Snapshots {
  const { root, rootless } = options
  const pool = new JobPool(Math.max(2, availableParallelism()), idleTime)
  const format = layerFormat(rootless)
  const store = new SnapshotStore(root, format, pool)
  store.open()
  const probe = probeOverlay(root, rootless)
  const driver = options.driver ?? probe.driver
  const mountWith = options.mountWith ?? (probe.driver === 'overlay' ? probe.mountWith : 'data')
  const trees = new ContainerTrees({ root, rootless, driver, mountWith }, format, store, pool)
  const reason = probe.driver === 'copy' ? probe.reason : 'this was asked for'
  const warnings =
    driver === 'copy'
      ? [
          `Each container is a whole copy of its image, which takes time and disk: overlays cannot be mounted (${reason}).`,
        ]
      : []
  return new Snapshots(root, driver, warnings, pool, store, trees)
}

/** Unpacked layers and the trees of containers. */
export class Snapshots implements RunnerSnapshots, RootFileSystems {
  readonly driver: 'overlay' | 'copy'
  /** Sentences for people. */
  readonly warnings: readonly string[]
  readonly #root: string
  readonly #pool: JobPool
  /** For looks into containers, so that they do not wait until a large image is unpacked. */
  readonly #quick = new JobPool(2, idleTime)
  readonly #streams = new JobPool(mostStreams, idleTime, { out: true })
  readonly #store: SnapshotStore
  readonly #trees: ContainerTrees

  constructor(
    root: string,
    driver: 'overlay' | 'copy',
    warnings: readonly string[],
    pool: JobPool,
    store: SnapshotStore,
    trees: ContainerTrees,
  ) {
    this.#root = root
    this.driver = driver
    this.warnings = warnings
    this.#pool = pool
    this.#store = store
    this.#trees = trees
  }

  unpack(layers: readonly UnpackLayer[]): Promise<readonly UnpackedLayer[]> {
    return this.#store.unpack(layers)
  }

  removeSnapshots(snapshots: readonly number[]): Promise<number> {
    return this.#store.remove(snapshots)
  }

  removeFolders(paths: readonly string[]): Promise<number> {
    return removeOwnFolders(this.#root, paths, this.#pool)
  }

  async folderUsage(path: string): Promise<SnapshotUsage> {
    return { ...(await measureOwnFolder(this.#root, path, this.#pool)), time: Date.now() }
  }

  create(spec: ContainerSpec): Promise<void> {
    return this.#trees.create(spec)
  }

  mount(spec: ContainerSpec): Promise<string> {
    return this.#trees.mount(spec)
  }

  unmount(spec: ContainerSpec): Promise<void> {
    return this.#trees.unmount(spec)
  }

  remove(spec: ContainerSpec): Promise<number> {
    return this.#trees.remove(spec)
  }

  /** The files of containers. */
  files(containers: KnownContainers): RunnerFiles {
    return new ContainerFiles(containers, this.#trees, this.#quick, this.#streams)
  }

  /** Ends work under way. Mounts stay: containers outlive their runner. */
  async close(): Promise<void> {
    await this.#store.close()
    await Promise.all([this.#pool, this.#quick, this.#streams].map((pool) => pool.close()))
  }
}
