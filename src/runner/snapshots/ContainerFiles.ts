import type { Readable } from 'node:stream'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { rawNameOf } from '../../main/engine/layers/rawName.ts'
import type { ContainerSpec, ContainerState } from '../contract/container.ts'
import type { RunnerFiles } from '../contract/runner.ts'
import type { ChangedPath, DirectoryRow, PathStat, SnapshotUsage } from '../contract/snapshot.ts'
import type { ContainerPlace } from './ContainerRoot.ts'
import type { ContainerTrees, HeldTree } from './ContainerTrees.ts'
import type { JobPool } from './JobPool.ts'
import { statPath } from './statPath.ts'
import { readFromJob, writeToJob } from './streamJobs.ts'

/** The containers whose files these are. */
export interface KnownContainers {
  /** Throws NOT_FOUND. */
  specOf(id: string): ContainerSpec
  states(): Promise<Readonly<Record<string, ContainerState>>>
}

/** Most rows of one answer. */
const mostRows = 500

interface Page {
  readonly offset: number
  readonly limit: number
}

/** See RunnerFiles. Work is done in child processes; only a quick look is taken here. */
export class ContainerFiles implements RunnerFiles {
  readonly #containers: KnownContainers
  readonly #trees: ContainerTrees
  readonly #pool: JobPool
  readonly #streams: JobPool

  /** `streams` has processes with an output. */
  constructor(containers: KnownContainers, trees: ContainerTrees, pool: JobPool, streams: JobPool) {
    this.#streams = streams
    this.#containers = containers
    this.#trees = trees
    this.#pool = pool
  }

  statPath(id: string, path: string): Promise<PathStat> {
    return this.#at(id, (place) => {
      const isQuick = place.pid > 0 || place.binds.length === 0
      return isQuick ? statPath(place, path) : this.#pool.run('statPath', { place, path })
    })
  }

  async readPath(id: string, path: string): Promise<Readable> {
    const { place, tree } = await this.#open(id)
    return await readFromJob(this.#streams, 'writePathTar', { place, path }, () => tree.release())
  }

  writePath(
    id: string,
    path: string,
    tar: Readable,
    options: { readonly noOverwriteDirNonDir: boolean; readonly copyUidGid: boolean },
  ): Promise<void> {
    return this.#at(id, async (place) => {
      const { config, hostConfig, ...stack } = this.#containers.specOf(id)
      const user = config.User ?? ''
      const job = {
        place,
        path,
        noOverwriteDirNonDir: options.noOverwriteDirNonDir,
        isRootReadOnly: hostConfig.ReadonlyRootfs === true,
        folder: this.#trees.foldersOf(stack).upper,
        ...(options.copyUidGid && user !== '' ? { user } : {}),
      }
      await writeToJob('extractInto', job, tar)
    })
  }

  listDirectory(
    id: string,
    path: string,
    page: Page,
  ): Promise<{ readonly rows: readonly DirectoryRow[]; readonly total: number }> {
    return this.#at(id, (place) => {
      const folders = this.#trees.foldersOf(this.#containers.specOf(id))
      return this.#pool.run('listFolder', { place, folders, path, ...checkedPage(page) })
    })
  }

  async changes(
    id: string,
    page: Page,
  ): Promise<{ readonly rows: readonly ChangedPath[]; readonly total: number; readonly usage: SnapshotUsage }> {
    const folders = this.#trees.foldersOf(this.#containers.specOf(id))
    const { rows, total, size } = await this.#pool.run('changes', { ...folders, ...checkedPage(page) })
    return { rows, total, usage: { ...size, time: Date.now() } }
  }

  async readLayer(id: string): Promise<Readable> {
    const folders = this.#trees.foldersOf(this.#containers.specOf(id))
    return await readFromJob(this.#streams, 'writeLayer', folders, () => Promise.resolve())
  }

  async writeLayer(id: string, file: string): Promise<void> {
    const folders = this.#trees.foldersOf(this.#containers.specOf(id))
    await this.#pool.run('writeLayerFile', { folders, file })
  }

  async exportTree(id: string): Promise<Readable> {
    const { place, tree } = await this.#open(id)
    return await readFromJob(this.#streams, 'writeTree', place.folder, () => tree.release())
  }

  async snapshotUsage(id: string): Promise<SnapshotUsage> {
    return (await this.changes(id, { offset: 0, limit: 0 })).usage
  }

  /** Does work at a container's tree, which is mounted meanwhile. */
  async #at<T>(id: string, work: (place: ContainerPlace) => T | Promise<T>): Promise<T> {
    const { place, tree } = await this.#open(id)
    try {
      return await work(place)
    } finally {
      await tree.release()
    }
  }

  async #open(id: string): Promise<{ readonly place: ContainerPlace; readonly tree: HeldTree }> {
    const spec = this.#containers.specOf(id)
    const state = (await this.#containers.states())[id]
    const tree = await this.#trees.hold(spec)
    const binds = spec.mounts.flatMap(({ type, source, target, readOnly }) =>
      type === 'tmpfs' ? [] : [{ source, target: rawNameOf(target), readOnly }],
    )
    return { place: { id, folder: tree.folder, pid: state?.pid ?? 0, binds }, tree }
  }
}

function checkedPage({ offset, limit }: Page): Page {
  const isSound = Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(limit) && limit >= 0
  if (isSound && limit <= mostRows) return { offset, limit }
  throw new EngineError('INVALID_ARGUMENT', `Could not list: a page has at most ${mostRows} rows, from a row on.`)
}
