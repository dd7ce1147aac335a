import { mediaTypes } from '../../spec/mediaTypes.ts'
import type { PushOptions, PushPlan, TransferPart } from '../types.ts'
import { type Cargo, chooseCargo } from './chooseCargo.ts'
import { makeManifest } from './makeManifest.ts'
import { PushTarget } from './PushTarget.ts'
import type { PushPorts } from './ports.ts'
import { findPushName } from './pushReference.ts'
import { blobsOf, madeShipment, manifestsOf, type Shipment } from './shipment.ts'

/** What a push would do: see Pushes.plan. */
export async function planPush(ports: PushPorts, text: string, options: PushOptions): Promise<PushPlan> {
  const { reference, familiar, id } = findPushName(ports, text)
  const cargo = await chooseCargo(ports, id, options.platform)
  const target = new PushTarget(reference, {
    transport: ports.transport,
    endpoint: await ports.directory.endpoint(reference.domain),
    authorizer: ports.authorizer(options.credentials),
    ...(options.signal ? { signal: options.signal } : {}),
  })
  const remote = await target.digestOf(reference.tag)
  const shipment = knownShipment(cargo)
  const planned = partsOf(cargo)
  const ready = planned.filter(({ state }) => state === 'waiting').map(({ digest }) => digest)
  const there = await target.findBlobs(ready)
  const parts = planned.map((part): TransferPart => (there.has(part.digest) ? { ...part, state: 'present' } : part))
  return {
    reference: familiar,
    id,
    ...(shipment === undefined ? {} : { digest: shipment.digest }),
    mediaType: shipment?.mediaType ?? mediaTypes.dockerManifest,
    parts,
    uploadSize: uploadSize(cargo, parts),
    ...(remote === undefined ? {} : { remote }),
  }
}

/** The parts of a push as it begins: the config, then the layers, each once. */
export function partsOf(cargo: Cargo): TransferPart[] {
  const parts = cargo.kind === 'whole' ? blobsOf(cargo.shipment).map(waiting) : madeParts(cargo)
  return [...new Map(parts.map((part) => [part.digest, part])).values()]
}

function madeParts({ config, layers }: Extract<Cargo, { kind: 'parts' }>): TransferPart[] {
  const made = layers.map(({ diffId, ready }): TransferPart => {
    if (ready === undefined) {
      const mediaType = mediaTypes.dockerLayerGzip
      return { digest: diffId, diffId, mediaType, size: 0, state: 'preparing', bytesDone: 0 }
    }
    const mediaType = ready.compression === 'zstd' ? mediaTypes.ociLayerZstd : mediaTypes.dockerLayerGzip
    return waiting({ digest: ready.digest, diffId, mediaType, size: ready.size })
  })
  return [waiting({ ...config, mediaType: mediaTypes.dockerConfig }), ...made]
}

function waiting(blob: Pick<TransferPart, 'digest' | 'diffId' | 'mediaType' | 'size'>): TransferPart {
  const { digest, diffId, mediaType, size } = blob
  return { digest, mediaType, size, ...(diffId === undefined ? {} : { diffId }), state: 'waiting', bytesDone: 0 }
}

/** What would be pushed, when nothing has to be compressed first. */
function knownShipment(cargo: Cargo): Shipment | undefined {
  if (cargo.kind === 'whole') return cargo.shipment
  const layers = cargo.layers.flatMap(({ ready }) => ready ?? [])
  if (layers.length < cargo.layers.length) return undefined
  const { mediaType, bytes } = makeManifest(cargo.config, layers)
  return madeShipment(mediaType, bytes, [])
}

/** At most: what can't be compressed becomes a little larger by it. */
function uploadSize(cargo: Cargo, parts: readonly TransferPart[]): number {
  const waitingSize = parts.reduce((sum, { state, size }) => sum + (state === 'waiting' ? size : 0), 0)
  if (cargo.kind === 'whole') {
    return waitingSize + manifestsOf(cargo.shipment).reduce((sum, { bytes }) => sum + bytes.length, 0)
  }
  const unready = new Map(cargo.layers.flatMap(({ diffId, ready, tarSize }) => (ready ? [] : [[diffId, tarSize]])))
  return [...unready.values()].reduce((sum, tarSize) => sum + largestGzip(tarSize), waitingSize)
}

/** Deflate stores what does not shrink in blocks of 16 KiB or more with 5 bytes each; gzip adds 18. */
function largestGzip(size: number): number {
  return size + 5 * (Math.floor(size / 16_383) + 1) + 18
}
