import type { Digest } from '../../../../shared/model/digest.ts'
import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import type { Cargo } from './chooseCargo.ts'
import type { LayerChoice } from './layerChoice.ts'
import type { PushedLayer } from './makeManifest.ts'
import { type BlobPusher, type BlobToPush, isThere, pushBlob } from './pushBlob.ts'
import { readyLayer } from './readyLayer.ts'
import { blobsOf } from './shipment.ts'

/** What came of sending the blobs of a push. */
export interface PushedBlobs {
  /** Layers that had to be compressed, by their diffIDs. */
  readonly made: ReadonlyMap<Digest, PushedLayer>
  /** Bytes that went over the network. */
  readonly sent: number
}

/**
 * Brings all blobs of a cargo into the repository: what is there already is not sent, what is not compressed yet is
 * while others go. When one fails the others are stopped (`failed` aborts the push's signal), and its error is thrown.
 */
export async function pushBlobs(pusher: BlobPusher, cargo: Cargo, failed: AbortController): Promise<PushedBlobs> {
  const made = new Map<Digest, PushedLayer>()
  let sent = 0
  const push = async (blob: BlobToPush): Promise<void> => {
    sent += await pushBlob(pusher, blob)
  }
  const ready = async (): Promise<void> => {
    const blobs = readyBlobs(cargo)
    const tellPresent = (digest: Digest): void => pusher.parts.change(digest, { state: 'present', bytesDone: 0 })
    const there = await pusher.target.findBlobs(blobs.keys(), tellPresent)
    const missing = [...blobs.values()].filter(({ digest }) => !there.has(digest))
    await Promise.all(missing.map((blob) => guard(blob.part, push(blob))))
  }
  const unready = async (layer: LayerChoice): Promise<void> => {
    const part = layer.diffId
    const blob = await readyLayer(pusher.work, layer, ({ bytesDone }) => {
      pusher.parts.change(part, { state: 'preparing', size: layer.tarSize, bytesDone })
    })
    made.set(part, blob)
    const toPush = { part, digest: blob.digest, size: blob.size }
    if (!(await isThere(pusher, toPush))) await push(toPush)
  }
  const guard = async (part: Digest | undefined, task: Promise<void>): Promise<void> => {
    await task.catch((thrown: unknown) => {
      const error = toEngineError(thrown, `push ${pusher.name}`)
      if (part !== undefined && error.code !== 'ABORTED')
        pusher.parts.change(part, { state: 'failed', note: error.message })
      if (!failed.signal.aborted) failed.abort(error)
      throw error
    })
  }
  const tasks = unreadyLayers(cargo).map((layer) => guard(layer.diffId, unready(layer)))
  const results = await Promise.allSettled([guard(undefined, ready()), ...tasks])
  const isFailed = results.some(({ status }) => status === 'rejected')
  if (isFailed) throw toEngineError(failed.signal.reason, `push ${pusher.name}`)
  if (pusher.work.signal.aborted)
    throw new EngineError('ABORTED', `Stopped before it was done: pushing ${pusher.name}.`)
  return { made, sent }
}

/** What can go as it is, each once. */
function readyBlobs(cargo: Cargo): ReadonlyMap<Digest, BlobToPush> {
  const blobs =
    cargo.kind === 'whole'
      ? blobsOf(cargo.shipment)
      : [cargo.config, ...cargo.layers.flatMap((layer) => layer.ready ?? [])]
  return new Map(blobs.map(({ digest, size }) => [digest, { part: digest, digest, size }]))
}

/** What has to be compressed first, the largest first; once where an image stacks a layer twice. */
function unreadyLayers(cargo: Cargo): LayerChoice[] {
  if (cargo.kind === 'whole') return []
  const unready = cargo.layers.flatMap((layer) => (layer.ready === undefined ? [[layer.diffId, layer] as const] : []))
  return [...new Map(unready).values()].sort((one, other) => other.tarSize - one.tarSize)
}
