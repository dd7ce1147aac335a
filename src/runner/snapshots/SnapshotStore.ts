import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { EngineError, toEngineError } from '../../main/engine/errors/EngineError.ts'
import { isMissing } from '../../main/engine/io/files.ts'
import type { UnpackedLayer, UnpackLayer } from '../contract/snapshot.ts'
import { layerFolder } from '../contract/snapshotFolders.ts'
import type { JobPool } from './JobPool.ts'
import type { LayerFormat } from './layerFormat.ts'
import { isDurable, readMark, readSoundMark, type SnapshotMark, writeDurable, writeMark } from './SnapshotMark.ts'

/** A layer that is being unpacked beside its place. */
interface Draft {
  readonly layer: UnpackLayer
  /** Becomes `snapshots/<n>`. */
  readonly folder: string
}

/**
 * The unpacked layers of a data root, `snapshots/<n>/{fs,layer.json}`. A snapshot comes into its place by one rename
 * when it is whole. It is not waited until the disk has it: that it has is noted later, and a snapshot without this
 * note from before the system's last start is taken for damaged and unpacked anew.
 */
export class SnapshotStore {
  readonly #root: string
  readonly #folder: string
  readonly #format: LayerFormat
  readonly #pool: JobPool
  /** Numbers that are being unpacked, and what resolves when that has ended, well or not. */
  readonly #underWay = new Map<number, Promise<unknown>>()
  /** Those that were seen to be whole: they stay so until they are removed. */
  readonly #sound = new Set<number>()
  #drafts = 0
  #syncing: Promise<void> | undefined
  #closed = false

  constructor(root: string, format: LayerFormat, pool: JobPool) {
    this.#root = root
    this.#folder = join(root, 'snapshots')
    this.#format = format
    this.#pool = pool
  }

  /** Removes what runners that ended left in the middle of work, and sees to it that all is on disk some time. */
  open(): void {
    // Programs of images that change their user are nobody's to run but the containers'.
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    chmodSync(this.#folder, 0o700)
    const names = readdirSync(this.#folder)
    const leftovers = names.filter((name) => isLeftover(name))
    if (leftovers.length > 0) this.#removeInBackground(leftovers)
    if (names.some((name) => /^\d+$/.test(name) && this.#isToSync(name))) this.#syncInBackground()
  }

  /** The folder of a number. */
  folder(snapshot: number): string {
    return join(this.#folder, String(snapshot))
  }

  /** A folder of a new name beside its place, for what will be renamed to it. Not made. */
  draftFolder(snapshot: number): string {
    return join(this.#folder, this.#leftoverName(snapshot))
  }

  /** Removes a draft that came to nothing. */
  async removeDraft(draft: string): Promise<void> {
    if (!this.#closed) await this.#pool.run('remove', [{ parent: this.#folder, name: basename(draft) }])
  }

  /** See RunnerSnapshots.unpack. */
  async unpack(layers: readonly UnpackLayer[]): Promise<readonly UnpackedLayer[]> {
    const numbers = new Set(layers.map(({ snapshot }) => snapshot))
    if (numbers.size !== layers.length) {
      throw new EngineError('INVALID_ARGUMENT', 'Could not unpack the layers: two of them have the same number.')
    }
    for (let others = this.#others(numbers); others.length > 0; others = this.#others(numbers)) {
      await Promise.allSettled(others)
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    for (const number of numbers) this.#underWay.set(number, promise)
    try {
      return await this.#unpackMissing(layers)
    } finally {
      for (const number of numbers) this.#underWay.delete(number)
      resolve()
    }
  }

  /** Makes sure that layers, topmost first, are whole; what a power cut damaged is unpacked anew from its blob. */
  async verify(layers: readonly number[]): Promise<void> {
    const isSound = (layer: number) => this.#sound.has(layer) || readSoundMark(this.folder(layer)) !== undefined
    if (layers.every(isSound)) {
      for (const layer of layers) this.#sound.add(layer)
      return
    }
    const stack = layers.toReversed().map((snapshot): UnpackLayer => {
      const mark = readMark(this.folder(snapshot))
      if (mark === undefined) throw missing(snapshot)
      return { snapshot, blob: mark.blob, mediaType: mark.mediaType, diffId: mark.diffId, isUnpacked: true }
    })
    await this.unpack(stack)
  }

  /** Removes snapshots; gives the bytes on disk that this freed. Those not there do no harm. */
  async remove(snapshots: readonly number[]): Promise<number> {
    const gone = snapshots.flatMap((snapshot) => {
      this.#sound.delete(snapshot)
      const name = this.#leftoverName(snapshot)
      try {
        renameSync(this.folder(snapshot), join(this.#folder, name))
        return [name]
      } catch (error) {
        if (isMissing(error)) return []
        throw toEngineError(error, `remove snapshot ${snapshot}`)
      }
    })
    if (gone.length === 0) return 0
    return await this.#pool.run(
      'remove',
      gone.map((name) => ({ parent: this.#folder, name })),
    )
  }

  /** Waits for what is written to the disk in the background. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#syncing
  }

  /** Unpackings under way that have to do with any of the numbers. */
  #others(numbers: ReadonlySet<number>): Promise<unknown>[] {
    return [...numbers].flatMap((number) => this.#underWay.get(number) ?? [])
  }

  async #unpackMissing(layers: readonly UnpackLayer[]): Promise<readonly UnpackedLayer[]> {
    const sound = new Map<number, SnapshotMark>()
    const drafts: Draft[] = []
    for (const layer of layers) {
      const mark = readSoundMark(this.folder(layer.snapshot))
      if (mark?.diffId === layer.diffId) sound.set(layer.snapshot, mark)
      else drafts.push({ layer, folder: this.draftFolder(layer.snapshot) })
    }
    if (drafts.length === 0) return layers.map((layer) => asUnpacked(layer, sound))
    try {
      const made = await this.#unpackDrafts(layers, drafts)
      for (const { layer, folder } of drafts) await this.#putInPlace(layer.snapshot, folder)
      this.#syncInBackground()
      return layers.map((layer) => made.get(layer.snapshot) ?? asUnpacked(layer, sound))
    } catch (error) {
      for (const { folder } of drafts) await this.removeDraft(folder)
      throw toEngineError(error, 'unpack the layers')
    }
  }

  async #unpackDrafts(
    layers: readonly UnpackLayer[],
    drafts: readonly Draft[],
  ): Promise<ReadonlyMap<number, UnpackedLayer>> {
    for (const { folder } of drafts) mkdirSync(folder, { mode: 0o711 })
    const unpacking = drafts.map(({ layer: { blob, diffId }, folder }) =>
      this.#pool.run('unpack', { blob, diffId, folder: join(folder, 'fs'), format: this.#format }),
    )
    // All of them have ended before anything is removed.
    const settled = await Promise.allSettled(unpacking)
    const rests = settled.map((result) => {
      if (result.status === 'rejected') throw result.reason
      return result.value
    })
    const folders = layers.map(({ snapshot }) => {
      const draft = drafts.find(({ layer }) => layer.snapshot === snapshot)
      return draft === undefined ? layerFolder(this.#root, snapshot) : join(draft.folder, 'fs')
    })
    const finishing = drafts.map(({ layer, folder }, index) => {
      const at = layers.indexOf(layer)
      const lower = folders.slice(0, at).reverse()
      return { folder: join(folder, 'fs'), lower, rest: rests[index] ?? noRest }
    })
    const finished = await this.#pool.run('finish', { layers: finishing, format: this.#format })
    return new Map(
      drafts.map(({ layer, folder }, index) => {
        const { diskSize, warnings } = finished[index] ?? { diskSize: 0, warnings: [] }
        writeMark(folder, layer, diskSize)
        return [layer.snapshot, { snapshot: layer.snapshot, diskSize, warnings }]
      }),
    )
  }

  /** What stands in the place can only be a damaged snapshot. */
  async #putInPlace(snapshot: number, draft: string): Promise<void> {
    await this.remove([snapshot])
    renameSync(draft, this.folder(snapshot))
  }

  /** A name that the next runner removes, should this one not come to it. */
  #leftoverName(snapshot: number): string {
    return `.${process.pid}-${++this.#drafts}-${snapshot}`
  }

  #removeInBackground(names: readonly string[]): void {
    const folders = names.map((name) => ({ parent: this.#folder, name }))
    // What cannot be removed now is tried again at the next start.
    this.#pool.run('remove', folders).catch(() => undefined)
  }

  #isToSync(name: string): boolean {
    const folder = join(this.#folder, name)
    return !isDurable(folder) && readSoundMark(folder) !== undefined
  }

  /** Has the disk take all that is there now, and notes it. One at a time: what comes meanwhile is synced after it. */
  #syncInBackground(): void {
    const before = this.#syncing ?? Promise.resolve()
    const syncing = before.then(async () => {
      if (this.#closed) return
      const waiting = readdirSync(this.#folder).filter((name) => /^\d+$/.test(name) && this.#isToSync(name))
      if (waiting.length === 0) return
      await this.#pool.run('sync', this.#folder)
      for (const name of waiting) {
        if (existsSync(join(this.#folder, name))) writeDurable(join(this.#folder, name))
      }
    })
    // Without the note nothing is lost: it is synced or unpacked again another time.
    this.#syncing = syncing.catch(() => undefined)
  }
}

const noRest = { implied: [], links: [], whiteouts: [], warnings: [] }

function asUnpacked({ snapshot }: UnpackLayer, sound: ReadonlyMap<number, SnapshotMark>): UnpackedLayer {
  return { snapshot, diskSize: sound.get(snapshot)?.diskSize ?? 0, warnings: [] }
}

/** Whether a name is that of a draft or of a removal whose process is no more. */
function isLeftover(name: string): boolean {
  const pid = /^\.(\d+)-/.exec(name)?.[1]
  return pid !== undefined && (Number(pid) === process.pid || !existsSync(`/proc/${pid}`))
}

function missing(snapshot: number): EngineError {
  return new EngineError(
    'FAILED_PRECONDITION',
    `Could not use the unpacked layer ${snapshot}: it is not there, or was not yet on disk when the machine stopped. Unpack its image again.`,
    { data: { snapshot } },
  )
}
