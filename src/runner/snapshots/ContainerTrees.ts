import { existsSync, renameSync, statSync } from 'node:fs'
import { EngineError, toEngineError } from '../../main/engine/errors/EngineError.ts'
import { createExclusive } from '../../main/engine/io/exclusive.ts'
import { rawNameOf } from '../../main/engine/layers/rawName.ts'
import type { ContainerSpec } from '../contract/container.ts'
import { layerFolder, snapshotFolders } from '../contract/snapshotFolders.ts'
import { unmountFileSystem } from '../system/mountCalls.ts'
import type { ContainerFolders } from './ChangeWalk.ts'
import type { JobPool } from './JobPool.ts'
import { visibleLayers } from './LowerStack.ts'
import type { LayerFormat } from './layerFormat.ts'
import { mostLowerFolders, mountByOptions } from './mountOverlay.ts'
import { prepareContainer } from './prepareContainer.ts'
import type { SnapshotStore } from './SnapshotStore.ts'

/** Which layers a container stands on, and its own snapshot. */
export type ContainerStack = Pick<ContainerSpec, 'layers' | 'snapshot'>

/** How containers' trees are put together. */
export interface TreeOptions {
  /** Absolute. */
  readonly root: string
  readonly rootless: boolean
  readonly driver: 'overlay' | 'copy'
  /** `data` mounts as kernels before 6.8 must. */
  readonly mountWith: 'options' | 'data'
}

/** A tree that stays mounted. */
export interface HeldTree {
  readonly folder: string
  release(): Promise<void>
}

/** Who needs a tree: the container's own process, and work on its files. */
interface Holders {
  isStarted: boolean
  work: number
  readonly exclusively: ReturnType<typeof createExclusive>
}

/**
 * The trees of containers: their own folders over the image's layers, mounted as long as the container runs or
 * somebody works on its files. A tree is never mounted twice.
 */
export class ContainerTrees {
  readonly #options: TreeOptions
  readonly #format: LayerFormat
  readonly #store: SnapshotStore
  readonly #pool: JobPool
  readonly #holders = new Map<number, Holders>()

  constructor(options: TreeOptions, format: LayerFormat, store: SnapshotStore, pool: JobPool) {
    this.#options = options
    this.#format = format
    this.#store = store
    this.#pool = pool
  }

  /** See RootFileSystems.create. */
  async create(spec: ContainerSpec): Promise<void> {
    this.#refuseTooMany(spec)
    await this.#store.verify(spec.layers)
    await this.#prepare(spec)
    const volumes = spec.mounts.flatMap(({ type, copyUp, source, target }) =>
      type === 'volume' && copyUp ? [{ folder: source, target: rawNameOf(target) }] : [],
    )
    if (volumes.length === 0) return
    const lower = spec.layers.map((layer) => layerFolder(this.#options.root, layer))
    try {
      await this.#pool.run('copyUp', { lower, format: this.#format, volumes })
    } catch (error) {
      await this.#store.remove([spec.snapshot])
      throw toEngineError(error, 'fill the new volumes of a container')
    }
  }

  /** See RootFileSystems.remove. */
  remove(spec: ContainerStack): Promise<number> {
    const holders = this.#holdersOf(spec)
    return holders.exclusively(async () => {
      holders.isStarted = false
      // Work on its files that is under way is left with a tree that nobody can find any more.
      this.#unmount(spec)
      this.#holders.delete(spec.snapshot)
      return await this.#store.remove([spec.snapshot])
    })
  }

  /** Mounts a container's tree for its process and gives the folder; made at the first time. Idempotent. */
  mount(stack: ContainerStack): Promise<string> {
    const holders = this.#holdersOf(stack)
    return holders.exclusively(async () => {
      const folder = await this.#mount(stack)
      holders.isStarted = true
      return folder
    })
  }

  /** Unmounts it, as soon as no work on its files is under way. Idempotent. */
  unmount(stack: ContainerStack): Promise<void> {
    const holders = this.#holdersOf(stack)
    return holders.exclusively(async () => {
      holders.isStarted = false
      this.#release(stack, holders)
    })
  }

  /** Keeps a container's tree mounted for work on its files, until it is let go of. */
  async hold(stack: ContainerStack): Promise<HeldTree> {
    const holders = this.#holdersOf(stack)
    const folder = await holders.exclusively(async () => {
      // An earlier runner's container runs on its mount: that one is not this work's to take away.
      const { merged } = snapshotFolders(this.#options.root, stack.layers, stack.snapshot)
      if (holders.work === 0 && isMounted(merged)) holders.isStarted = true
      const mounted = await this.#mount(stack)
      holders.work++
      return mounted
    })
    const release = async () => {
      holders.work--
      this.#release(stack, holders)
    }
    return { folder, release: () => holders.exclusively(release) }
  }

  /** Makes a container's own folders, if they are not there yet. */
  async #prepare(stack: ContainerStack): Promise<void> {
    const own = this.#store.folder(stack.snapshot)
    if (existsSync(own)) return
    const draft = this.#store.draftFolder(stack.snapshot)
    const { root, driver } = this.#options
    const lower = snapshotFolders(root, stack.layers, stack.snapshot).lower.slice(1)
    try {
      const job = { folder: draft, lower, format: this.#format, copies: driver === 'copy' }
      // A child would take longer to start than this takes; copying a whole tree is another matter.
      if (driver === 'copy') await this.#pool.run('prepare', job)
      else prepareContainer(job)
      renameSync(draft, own)
    } catch (error) {
      await this.#store.removeDraft(draft)
      throw toEngineError(error, 'make the folders of a container')
    }
  }

  /** The folders to mount over each other: as many as an overlay takes. */
  #overlayFolders([init = '', ...layers]: readonly string[]): readonly string[] {
    const visible = visibleLayers(layers, this.#format)
    // Its content is in the container's own folder else.
    return layers.length < mostLowerFolders ? [init, ...visible] : visible
  }

  #refuseTooMany({ layers }: ContainerStack): void {
    if (this.#options.driver === 'copy' || layers.length <= mostLowerFolders) return
    throw new EngineError(
      'UNSUPPORTED',
      `Could not make a container of an image of ${layers.length} layers: an overlay takes ${mostLowerFolders}. Build the image anew with fewer, or flatten it (docker export, docker import).`,
      { data: { layers: layers.length } },
    )
  }

  /** What is needed to find out what a container changed. */
  foldersOf({ layers, snapshot }: ContainerStack): ContainerFolders {
    const { root, driver } = this.#options
    const { upper, lower } = snapshotFolders(root, layers, snapshot)
    return { upper, lower, format: this.#format, copies: driver === 'copy' }
  }

  #holdersOf({ snapshot }: ContainerStack): Holders {
    const known = this.#holders.get(snapshot)
    if (known !== undefined) return known
    const holders = { isStarted: false, work: 0, exclusively: createExclusive() }
    this.#holders.set(snapshot, holders)
    return holders
  }

  async #mount(stack: ContainerStack): Promise<string> {
    const { root, rootless, driver, mountWith } = this.#options
    await this.#store.verify(stack.layers)
    await this.#prepare(stack)
    const folders = snapshotFolders(root, stack.layers, stack.snapshot)
    if (driver === 'copy') return folders.upper
    if (isMounted(folders.merged)) return folders.merged
    try {
      const overlay = { ...folders, lower: this.#overlayFolders(folders.lower) }
      const isDone = mountWith === 'options' && mountByOptions(overlay, rootless)
      if (!isDone) await this.#pool.run('mountByData', { folders: overlay, rootless })
      return folders.merged
    } catch (error) {
      throw toEngineError(error, `mount the file system of a container over its ${stack.layers.length} layers`)
    }
  }

  #release(stack: ContainerStack, holders: Holders): void {
    if (!holders.isStarted && holders.work === 0) this.#unmount(stack)
  }

  #unmount(stack: ContainerStack): void {
    const { root, driver } = this.#options
    if (driver === 'copy') return
    const { merged } = snapshotFolders(root, stack.layers, stack.snapshot)
    // Several runners may have mounted there, one after the other's death.
    while (isMounted(merged) && unmountFileSystem(merged));
  }
}

/** Whether something is mounted on a folder: it lies on another file system than the folder above. */
function isMounted(folder: string): boolean {
  const stat = statSync(folder, { throwIfNoEntry: false })
  return stat !== undefined && stat.dev !== statSync(`${folder}/..`).dev
}
