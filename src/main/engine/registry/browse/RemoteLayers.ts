import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Digest, digestHex } from '../../../../shared/model/digest.ts'
import { toEngineError } from '../../errors/EngineError.ts'
import { diskSizeOf, removeFile } from '../../io/files.ts'
import { openLayerIndex } from '../../layers/LayerIndexFile.ts'
import { LayerListing } from './LayerListing.ts'

/** What is kept at most: layers, and bytes on disk of their indexes. */
const layerLimit = 50
const diskLimit = 256 * 1024 * 1024

/** A layer whose index is here for a while. */
interface KeptLayer {
  readonly path: string
  readonly diskSize: number
  readonly listing: LayerListing
  users: number
  /** Its last user closes it. */
  isGone: boolean
}

/** Makes a layer's index somewhere, and tells where; `release` is called once it has been copied. */
export type MakeIndex = () => Promise<{ readonly path: string; release(): Promise<void> }>

/**
 * The indexes of layers that lie in registries and were looked into: in a folder of their own, which is empty at the
 * start, the newest ones up to a limit.
 */
export class RemoteLayers {
  readonly #folder: string
  readonly #limits: { readonly layers: number; readonly disk: number }
  /** The one that was used longest ago first. */
  readonly #layers = new Map<Digest, KeptLayer>()

  private constructor(folder: string, limits: { readonly layers: number; readonly disk: number }) {
    this.#folder = folder
    this.#limits = limits
  }

  /** Opens the folder, and empties it of what an earlier run left. */
  static async open(folder: string, limits = { layers: layerLimit, disk: diskLimit }): Promise<RemoteLayers> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
    return new RemoteLayers(folder, limits)
  }

  /** Runs work with the listing of a layer, whose index is made when it is not here. */
  async use<T>(layer: Digest, make: MakeIndex, work: (listing: LayerListing) => Promise<T>): Promise<T> {
    const kept = this.#layers.get(layer) ?? (await this.#take(layer, make))
    this.#layers.delete(layer)
    this.#layers.set(layer, kept)
    kept.users++
    try {
      return await work(kept.listing)
    } finally {
      kept.users--
      await this.#shrink()
      if (kept.isGone) await this.#end(kept)
    }
  }

  async close(): Promise<void> {
    const layers = [...this.#layers.values()]
    this.#layers.clear()
    await Promise.all(layers.map((layer) => this.#drop(layer)))
  }

  async #take(layer: Digest, make: MakeIndex): Promise<KeptLayer> {
    // Of its own, since somebody else may be at the same layer.
    const path = join(this.#folder, `${digestHex(layer)}-${randomUUID()}`)
    const made = await make()
    try {
      await copyFile(made.path, path)
    } catch (error) {
      throw toEngineError(error, `keep the list of files of layer ${layer}`)
    } finally {
      await made.release()
    }
    const listing = new LayerListing(await openLayerIndex(path))
    const kept = { path, diskSize: diskSizeOf(await stat(path)), listing, users: 0, isGone: false }
    const found = this.#layers.get(layer)
    if (found !== undefined) {
      await this.#drop(kept)
      return found
    }
    this.#layers.set(layer, kept)
    return kept
  }

  async #shrink(): Promise<void> {
    let disk = [...this.#layers.values()].reduce((sum, { diskSize }) => sum + diskSize, 0)
    for (const [layer, kept] of this.#layers) {
      const isWithin = this.#layers.size <= this.#limits.layers && disk <= this.#limits.disk
      if (isWithin || this.#layers.size === 1) return
      this.#layers.delete(layer)
      disk -= kept.diskSize
      await this.#drop(kept)
    }
  }

  async #drop(kept: KeptLayer): Promise<void> {
    kept.isGone = true
    await this.#end(kept)
  }

  async #end(kept: KeptLayer): Promise<void> {
    if (kept.users > 0) return
    await kept.listing.close()
    await removeFile(kept.path)
  }
}
