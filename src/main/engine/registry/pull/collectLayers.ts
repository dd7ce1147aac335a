import { join } from 'node:path'
import { digestHex, shortDigest } from '../../../../shared/model/digest.ts'
import type { LayerFindings } from '../../archive/LayerReading.ts'
import type { FinishedIngest } from '../../content/Ingest.ts'
import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import { familiarReference } from '../../spec/reference.ts'
import type { TransferPart } from '../types.ts'
import type { HeldDownload } from './Downloads.ts'
import type { NeededLayer } from './PullContents.ts'
import type { ImagePull } from './pullImage.ts'
import { checkSize, type HereOfLayer, layerHere } from './whatIsHere.ts'

/** A layer that is not in the store yet, or not as a layer. */
export interface CollectedLayer extends NeededLayer {
  /** Absent when its blob is in the store. */
  readonly blob?: FinishedIngest
  /** Absent for one that is kept for another platform. */
  readonly findings?: LayerFindings
}

export interface LayersPulled {
  /** Those that are to be committed. */
  readonly layers: readonly CollectedLayer[]
  /** Whether the blobs of all layers are here now. */
  readonly areBlobsHere: boolean
  /** Bytes that came over the network. */
  readonly fetched: number
  /** Lets go of the downloads; `isTaken` when they are in the store. Call it once. */
  release(isTaken: boolean): Promise<void>
}

/**
 * Brings all layers that are not here, several at once; all of them are leased. `folder` is the ingest folder, and
 * `onStart` is told of the parts before any of them begins. When one fails the others are stopped; what came of them
 * stays for the next try. Throws the first failure.
 */
export async function collectLayers(
  pull: ImagePull,
  folder: string,
  onStart: (parts: readonly TransferPart[]) => void,
): Promise<LayersPulled> {
  const control = new AbortController()
  const signal = AbortSignal.any([control.signal, pull.signal])
  const layers = await Promise.all(
    pull.contents.layers.map(async (layer) => ({
      job: new LayerJob(pull, layer, { folder, signal }),
      layer,
      here: await layerHere(pull.ports, layer),
    })),
  )
  onStart(layers.map(({ layer, here }) => partOf(layer, isEnough(layer, here) ? 'present' : 'waiting')))
  const held: HeldDownload[] = []
  const failures: unknown[] = []
  const collected = await Promise.all(
    layers.map(async ({ job, layer, here }): Promise<CollectedLayer[]> => {
      if (isEnough(layer, here)) return []
      try {
        return [here === 'blob' ? await job.readHere() : await job.fetch(held)]
      } catch (error) {
        job.tellFailure(error)
        failures.push(error)
        control.abort()
        return []
      }
    }),
  )
  const release = async (isTaken: boolean): Promise<void> => {
    await Promise.all(held.map((download) => download.release(isTaken)))
  }
  if (failures.length > 0) {
    await release(false)
    if (pull.signal.aborted) throw new EngineError('ABORTED', 'Stopped before it was done.')
    throw failures[0]
  }
  const fetched = held.reduce((sum, download) => sum + download.fetched, 0)
  return { layers: collected.flat(), areBlobsHere: true, fetched, release }
}

/** As collectLayers for an image that is here in whatever form, and leased: nothing comes. */
export async function layersOfImageHere({ ports, contents }: ImagePull): Promise<LayersPulled> {
  // A blob that was never read as this layer may be another one's: then the image keeps the forms that it has.
  const enough = await Promise.all(contents.layers.map(async (layer) => isEnough(layer, await layerHere(ports, layer))))
  const areBlobsHere = enough.every(Boolean)
  return { layers: [], areBlobsHere, fetched: 0, release: async () => undefined }
}

/** One that is kept for another platform needs no index. */
function isEnough({ diffId }: NeededLayer, here: HereOfLayer): boolean {
  return here === 'layer' || (here === 'blob' && diffId === undefined)
}

/** One layer on its way into the store. */
class LayerJob {
  readonly #pull: ImagePull
  readonly #layer: NeededLayer
  readonly #folder: string
  readonly #signal: AbortSignal
  readonly #what: string

  constructor(
    pull: ImagePull,
    layer: NeededLayer,
    { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
  ) {
    this.#pull = pull
    this.#layer = layer
    this.#folder = folder
    this.#signal = signal
    this.#what = `layer ${shortDigest(layer.descriptor.digest)} of ${familiarReference(pull.remote.reference)}`
  }

  /** Fetches the blob, or shares the download of another pull. */
  async fetch(held: HeldDownload[]): Promise<CollectedLayer> {
    const { remote, downloads, ports, options } = this.#pull
    const { descriptor, diffId } = this.#layer
    const request = {
      digest: descriptor.digest,
      size: descriptor.size,
      what: this.#what,
      isLayer: diffId !== undefined,
      endpoints: remote.repository.endpoints,
      repository: remote.reference.path,
    }
    const download = await downloads
      .get(request, {
        authorizer: ports.authorizer(options.credentials),
        signal: this.#signal,
        onStep: (step) => this.#tell(step),
      })
      .catch((error: unknown) => {
        throw this.#asForeign(error)
      })
    held.push(download)
    const { blob, layer, layerError } = download
    // Shared with a pull whose manifest promises another size.
    checkSize(blob.size, descriptor, this.#what)
    if (diffId === undefined) return this.#done({ blob })
    if (layerError !== undefined) throw EngineError.fromRecord(layerError)
    // Whoever began the download had no use for it as a layer.
    const findings = layer ?? (await this.#read(blob.path))
    return this.#done({ blob, findings: this.#checked(findings) })
  }

  /** Reads a blob that is in the store as the layer that it has not been so far. */
  async readHere(): Promise<CollectedLayer> {
    const path = this.#pull.ports.content.pathOf(this.#layer.descriptor.digest)
    return this.#done({ findings: this.#checked(await this.#read(path)) })
  }

  tellFailure(error: unknown): void {
    if (this.#signal.aborted) return
    this.#tell({ state: 'failed', note: toEngineError(error, `get ${this.#what}`).message })
  }

  #read(path: string): Promise<LayerFindings> {
    const { digest, size } = this.#layer.descriptor
    this.#tell({ state: 'checking', bytesDone: size })
    const indexPath = join(this.#folder, `${digestHex(digest)}.index`)
    return this.#pull.ports.readStored({ digest, size, what: this.#what, path, indexPath }, this.#signal)
  }

  #done(content: Pick<CollectedLayer, 'blob' | 'findings'>): CollectedLayer {
    this.#tell({ state: 'done', bytesDone: this.#layer.descriptor.size })
    return { ...this.#layer, ...content }
  }

  #checked(findings: LayerFindings): LayerFindings {
    const { diffId } = this.#layer
    if (findings.diffId === diffId) return findings
    throw new EngineError(
      'DIGEST_MISMATCH',
      `Could not take ${this.#what}: its content has the diffID ${findings.diffId}, but the image's config names ${diffId}. Its maker has to push it anew.`,
      { data: { digest: this.#layer.descriptor.digest, actual: findings.diffId } },
    )
  }

  /** A layer that registries are not to have, and this one has not. */
  #asForeign(error: unknown): unknown {
    const { mediaType, urls } = this.#layer.descriptor
    const isForeign = urls !== undefined || /\.foreign\.|\.nondistributable\./.test(mediaType)
    if (!isForeign || !(error instanceof EngineError) || error.code !== 'NOT_FOUND') return error
    const where = urls === undefined ? '' : ` It is said to be at ${urls.slice(0, 3).join(', ').slice(0, 500)}.`
    return new EngineError(
      'UNSUPPORTED',
      `Could not get ${this.#what}: it is a foreign layer (${mediaType}), which is not in the registry; others are not asked for it.${where}`,
      { data: { digest: this.#layer.descriptor.digest, mediaType }, cause: error },
    )
  }

  #tell(change: Partial<Omit<TransferPart, 'digest'>>): void {
    this.#pull.parts.change(this.#layer.descriptor.digest, change)
  }
}

function partOf({ descriptor, diffId }: NeededLayer, state: 'present' | 'waiting'): TransferPart {
  const { digest, mediaType, size } = descriptor
  return { digest, mediaType, size, ...(diffId === undefined ? {} : { diffId }), state, bytesDone: 0 }
}
