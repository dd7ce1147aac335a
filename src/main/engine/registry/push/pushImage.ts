import type { Digest } from '../../../../shared/model/digest.ts'
import { toEngineError } from '../../errors/EngineError.ts'
import { familiarName, formatReference } from '../../spec/reference.ts'
import { TransferParts } from '../TransferParts.ts'
import type { PushedImage, PushOptions } from '../types.ts'
import { type Cargo, chooseCargo } from './chooseCargo.ts'
import { makeManifest } from './makeManifest.ts'
import { PushTarget } from './PushTarget.ts'
import type { PushDesk, PushWork } from './PushWork.ts'
import { partsOf } from './planPush.ts'
import type { PushPorts } from './ports.ts'
import { type PushedBlobs, pushBlobs } from './pushBlobs.ts'
import { findPushName, type PushName } from './pushReference.ts'
import { keepOthersForms } from './readyLayer.ts'
import { madeShipment, manifestsOf, type Shipment } from './shipment.ts'

/** Pushes the image of a name: see Pushes.push. */
export async function pushImage(
  ports: PushPorts,
  desk: PushDesk,
  text: string,
  options: PushOptions,
): Promise<PushedImage> {
  const name = findPushName(ports, text)
  const failed = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal
  const lease = await ports.writer.createLease({ purpose: `push ${name.familiar}`, images: [name.id] })
  try {
    const work = { ports, desk, options, signal, id: name.id, lease }
    return await pushLeased(work, name, failed)
  } catch (thrown) {
    const error = toEngineError(thrown, `push ${name.familiar}`)
    throw error.message.includes(familiarName(name.reference)) ? error : error.within(`Could not push ${name.familiar}`)
  } finally {
    await ports.exclusive(async () => ports.removeOrphans(await ports.writer.releaseLease(lease)))
  }
}

async function pushLeased(work: PushWork, name: PushName, failed: AbortController): Promise<PushedImage> {
  const { ports, options, signal, id } = work
  const { reference, familiar } = name
  const cargo = await chooseHeldCargo(work)
  const target = new PushTarget(reference, {
    transport: ports.transport,
    endpoint: await ports.directory.endpoint(reference.domain),
    authorizer: ports.authorizer(options.credentials),
    signal,
  })
  const parts = new TransferParts(options, 'Pushing')
  const pusher = { work, target, parts, name: familiarName(reference) }
  parts.start(familiar, cargo.kind === 'whole' ? cargo.shipment.digest : undefined, partsOf(cargo))
  const blobs = await pushBlobs(pusher, cargo, failed)
  const shipment = shipmentOf(cargo, blobs)
  for (const part of manifestsOf(shipment)) {
    if (part.digest !== shipment.digest) await target.putManifest(part.digest, part)
  }
  await target.putManifest(reference.tag, shipment)
  await remember(ports, name, shipment)
  const manifestBytes = manifestsOf(shipment).reduce((sum, { bytes }) => sum + bytes.length, 0)
  return {
    id,
    reference: familiar,
    digest: shipment.digest,
    size: shipment.bytes.length,
    sent: blobs.sent + manifestBytes,
  }
}

/** Chooses what is to be pushed, and again until all of it is held: some of it only other images may have kept. */
async function chooseHeldCargo(work: PushWork): Promise<Cargo> {
  const { ports, id, options } = work
  const held = new Set<Digest>()
  for (;;) {
    const cargo = await chooseCargo(ports, id, options.platform)
    const more = digestsOf(cargo).filter((digest) => !held.has(digest))
    if (more.length > 0) await ports.writer.extendLease(work.lease, more)
    else {
      if (cargo.kind === 'parts') await keepOthersForms(work, cargo.layers)
      return cargo
    }
    for (const digest of more) held.add(digest)
  }
}

function digestsOf(cargo: Cargo): Digest[] {
  if (cargo.kind === 'parts') return [cargo.config.digest, ...cargo.layers.map(({ blob }) => blob)]
  const manifests = manifestsOf(cargo.shipment)
  return [...new Set(manifests.flatMap(({ digest, blobs }) => [digest, ...blobs.map((blob) => blob.digest)]))]
}

function shipmentOf(cargo: Cargo, { made }: PushedBlobs): Shipment {
  if (cargo.kind === 'whole') return cargo.shipment
  const layers = cargo.layers.flatMap(({ diffId, ready }) => ready ?? made.get(diffId) ?? [])
  const { mediaType, bytes } = makeManifest(cargo.config, layers)
  return madeShipment(mediaType, bytes, [cargo.config])
}

/**
 * The image has the digest's name from now on, unless it was removed meanwhile, or what was pushed is for another
 * platform and so another image.
 */
async function remember(ports: PushPorts, { reference, familiar, id }: PushName, shipment: Shipment): Promise<void> {
  const { domain, path } = reference
  const isOfImage = manifestsOf(shipment).some(({ blobs }) => blobs[0]?.digest === id)
  const named = { reference: formatReference({ domain, path, digest: shipment.digest }), imageId: id }
  await ports.exclusive(async () => {
    if (isOfImage && ports.reader.image(id) !== undefined) await ports.writer.setName(named)
  })
  const attributes = { ...ports.reader.labels(id), name: familiarName(reference) }
  ports.events.emit({ type: 'image', action: 'push', id: familiar, attributes })
}
