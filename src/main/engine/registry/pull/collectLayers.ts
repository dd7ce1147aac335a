import { join } from 'node:path'
import { type Digest, digestHex, shortDigest } from '../../../../shared/model/digest.ts'
import type { LayerFindings } from '../../archive/LayerReading.ts'
import type { FinishedIngest } from '../../content/Ingest.ts'
import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import { familiarReference } from '../../spec/reference.ts'
import type { ResolvedRemote } from '../resolve/resolveRemote.ts'
import type { TransferPart } from '../types.ts'
import type { HeldDownload } from './Downloads.ts'
import type { NeededLayer } from './PullContents.ts'
import type { Pull } from './pullImage.ts'
import { layerHere } from './whatIsHere.ts'

/** A layer that is not in the store yet, or not as a layer. */
export interface CollectedLayer extends NeededLayer {
  /** Absent when its blob is in the store. */
  readonly blob?: FinishedIngest
  /** Absent for one that is kept for another platform. */
  readonly findings?: LayerFindings
}

export interface LayersPulled {
  /** By digest, those that are to be committed. */
  readonly layers: ReadonlyMap<Digest, CollectedLayer>
  /** Whether the blobs of all layers are here now. */
  readonly areBlobsHere: boolean
  /** Bytes that came over the network. */
  readonly fetched: number
  /** Lets go of the downloads; `isTaken` when they are in the store. Call it once. */
  release(isTaken: boolean): Promise<void>
}

export interface LayersWanted {
  readonly pull: Pull
  readonly remote: ResolvedRemote
  readonly needed: readonly NeededLayer[]
  /** The ingest folder, for indexes of blobs that are here. */
  readonly folder: string
  /** The image is here with all its layers: what is not here as this very blob need not come. */
  readonly isImageHere: boolean
  onStart(parts: readonly TransferPart[]): void
}

/**
 * Brings all layers that are not here, several at once. Leased are they all. When one fails the others are stopped; what
 * came of them stays for the next try. Throws the first failure.
 */
export async function collectLayers(wanted: LayersWanted): Promise<LayersPulled> {
  const { pull, needed, isImageHere } = wanted
  const here = new Map<Digest, Awaited<ReturnType<typeof layerHere>>>()
  for (const { descriptor, diffId } of needed) {
    here.set(descriptor.digest, await layerHere(pull.ports, descriptor.digest, diffId))
  }
  const areBlobsHere = needed.every(({ descriptor }) => here.get(descriptor.digest) !== undefined)
  if (isImageHere) {
    wanted.onStart([])
    return { layers: new Map(), areBlobsHere, fetched: 0, release: async () => undefined }
  }
  const parts = needed.map((layer) => {
    const isPresent = here.get(layer.descriptor.digest) === 'layer' || isKept(layer, here.get(layer.descriptor.digest))
    return partOf(layer, isPresent ? 'present' : 'waiting')
  })
  wanted.onStart(parts)
  const missing = parts.flatMap((part, at) => {
    const layer = needed[at]
    return part.state === 'waiting' && layer !== undefined ? [{ part, layer }] : []
  })
  const held: HeldDownload[] = []
  const release = async (isTaken: boolean): Promise<void> => {
    await Promise.all(held.map((download) => download.release(isTaken)))
  }
  const control = new AbortController()
  const signal = AbortSignal.any([control.signal, pull.signal])
  const failures: unknown[] = []
  const collected = await Promise.all(
    missing.map(async ({ part, layer }) => {
      const job = new LayerJob(wanted, layer, part, signal)
      try {
        return here.get(layer.descriptor.digest) === 'blob' ? await job.readHere() : await job.fetch(held)
      } catch (error) {
        job.tellFailure(error)
        failures.push(error)
        control.abort()
        return undefined
      }
    }),
  )
  if (failures.length > 0) {
    await release(false)
    if (pull.signal.aborted) throw new EngineError('ABORTED', 'Stopped before it was done.')
    throw failures[0]
  }
  const layers = collected.flatMap((layer) => (layer === undefined ? [] : [[layer.descriptor.digest, layer] as const]))
  const fetched = held.reduce((sum, download) => sum + download.fetched, 0)
  return { layers: new Map(layers), areBlobsHere: true, fetched, release }
}

/** One that is kept for another platform needs no index. */
function isKept({ diffId }: NeededLayer, here: string | undefined): boolean {
  return diffId === undefined && here === 'blob'
}

/** One layer on its way into the store. */
class LayerJob {
  readonly #wanted: LayersWanted
  readonly #layer: NeededLayer
  readonly #what: string
  readonly #signal: AbortSignal
  #part: TransferPart

  constructor(wanted: LayersWanted, layer: NeededLayer, part: TransferPart, signal: AbortSignal) {
    this.#wanted = wanted
    this.#layer = layer
    this.#part = part
    this.#signal = signal
    this.#what = `layer ${shortDigest(layer.descriptor.digest)} of ${familiarReference(wanted.remote.reference)}`
  }

  /** Fetches the blob, or shares the download of another pull. */
  async fetch(held: HeldDownload[]): Promise<CollectedLayer> {
    const { pull, remote } = this.#wanted
    const { descriptor, diffId } = this.#layer
    const request = {
      digest: descriptor.digest,
      size: descriptor.size,
      what: this.#what,
      isLayer: diffId !== undefined,
      endpoints: remote.repository.endpoints,
      repository: remote.reference.path,
    }
    const download = await pull.downloads
      .get(request, {
        authorizer: pull.ports.authorizer(pull.options.credentials),
        signal: this.#signal,
        onStep: (step) => this.#tell(step),
      })
      .catch((error: unknown) => {
        throw this.#asForeign(error)
      })
    held.push(download)
    const { blob, layer, layerError } = download
    if (diffId === undefined) return this.#done({ blob })
    if (layerError !== undefined) throw EngineError.fromRecord(layerError)
    // Whoever began the download had no use for it as a layer.
    const findings = layer ?? (await this.#read(blob.path))
    return this.#done({ blob, findings: this.#checked(findings) })
  }

  /** Reads a blob that is in the store as the layer that it has not been so far. */
  async readHere(): Promise<CollectedLayer> {
    const path = this.#wanted.pull.ports.content.pathOf(this.#layer.descriptor.digest)
    return this.#done({ findings: this.#checked(await this.#read(path)) })
  }

  tellFailure(error: unknown): void {
    if (this.#signal.aborted) return
    this.#tell({ state: 'failed', note: toEngineError(error, `get ${this.#what}`).message })
  }

  #read(path: string): Promise<LayerFindings> {
    const { digest, size } = this.#layer.descriptor
    this.#tell({ state: 'checking', bytesDone: size })
    const indexPath = join(this.#wanted.folder, `${digestHex(digest)}.index`)
    return this.#wanted.pull.ports.readStored({ digest, size, what: this.#what, path, indexPath }, this.#signal)
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

  #tell(change: Partial<Pick<TransferPart, 'state' | 'bytesDone' | 'note'>>): void {
    const { note: _, ...part } = this.#part
    this.#part = { ...part, ...change }
    this.#wanted.pull.options.onPart?.(this.#part)
  }
}

function partOf({ descriptor, diffId }: NeededLayer, state: 'present' | 'waiting'): TransferPart {
  const { digest, mediaType, size } = descriptor
  return { digest, mediaType, size, ...(diffId === undefined ? {} : { diffId }), state, bytesDone: 0 }
}
