import type { DiffId, Digest } from '../../../shared/model/digest.ts'
import { toEngineError } from '../errors/EngineError.ts'
import type { StackedLayer } from '../metadata/records.ts'
import { type Report, remedies } from './Finding.ts'
import { isIndexOf, readLayer } from './readLayer.ts'
import type { StoreFiles } from './storeFiles.ts'

type Counted = Pick<StackedLayer, 'tarSize' | 'dockerSize' | 'entryCount'>

/** What is known to be bad already, and is not told twice. */
export interface KnownDamage {
  readonly blobs: ReadonlyMap<Digest, 'missing' | 'damaged'>
  readonly indexes: ReadonlySet<DiffId>
}

/** Compares layers as the database has them with what their blobs hold; reads each blob once. */
export class LayerExam {
  readonly #files: StoreFiles
  readonly #damage: KnownDamage
  readonly #report: Report
  /** What each blob that was read holds; undefined when it can't be read as that layer. */
  readonly #read = new Map<string, Counted | undefined>()
  readonly #diffIds = new Set<DiffId>()

  constructor(files: StoreFiles, damage: KnownDamage, report: Report) {
    this.#files = files
    this.#damage = damage
    this.#report = report
  }

  /** Layers (diffIDs) that were looked at. */
  get count(): number {
    return this.#diffIds.size
  }

  /** Looks at a layer as one image stacks it. */
  async examine(layer: StackedLayer): Promise<void> {
    this.#diffIds.add(layer.diffId)
    const bad = this.#damage.blobs.get(layer.blob)
    if (bad !== undefined) return
    const key = `${layer.diffId} ${layer.blob}`
    if (!this.#read.has(key)) this.#read.set(key, await this.#readBlob(layer))
    const actual = this.#read.get(key)
    if (actual === undefined) return
    const names = ['tarSize', 'dockerSize', 'entryCount'] as const
    for (const name of names) {
      if (actual[name] === layer[name]) continue
      const problem = `the database says that its ${name} is ${layer[name]}; it is ${actual[name]}.`
      this.#report({ subject: `layer ${layer.chainId}`, problem, remedy: remedies.reload })
    }
  }

  async #readBlob({ diffId, blob }: StackedLayer): Promise<Counted | undefined> {
    const subject = `layer ${diffId}`
    try {
      const content = await readLayer(this.#files.blobPath(blob))
      if (content.diffId !== diffId) {
        const problem = `its blob ${blob} holds the layer ${content.diffId}.`
        this.#report({ subject, problem, remedy: remedies.reload })
        return undefined
      }
      const indexPath = this.#files.indexPath(diffId)
      if (!this.#damage.indexes.has(diffId) && !(await isIndexOf(indexPath, content.table))) {
        const problem = 'it does not list what is in the layer.'
        this.#report({ subject: `layer index ${indexPath}`, problem, remedy: remedies.reload })
      }
      const { dockerSize, entryCount } = content.table.summary
      return { tarSize: content.tarSize, dockerSize, entryCount }
    } catch (error) {
      const problem = `its blob ${blob} can't be read as a layer. ${toEngineError(error, 'read it').message}`
      this.#report({ subject, problem, remedy: remedies.reload })
      return undefined
    }
  }
}
