import type { Digest, ImageId } from '../../../../shared/model/digest.ts'
import type { ContentProvider } from '../../content/types.ts'
import { EngineError } from '../../errors/EngineError.ts'
import type { MetadataReader } from '../../metadata/MetadataReader.ts'
import { parseConfig } from '../../spec/config.ts'
import { jsonSizeLimit } from '../../spec/json.ts'
import { parseIndex } from '../../spec/manifest.ts'
import { isIndexType, isManifestType } from '../../spec/mediaTypes.ts'
import { parsePlatformText } from '../../spec/platform.ts'
import { choosePlatform, isAttestation, suitsPlatform } from '../../spec/platformChoice.ts'
import { platformText } from '../resolve/resolveRemote.ts'
import { chooseLayers, compressionAt, type LayerChoice } from './layerChoice.ts'
import { blobsOf, type ReadShipments, readShipment, type Shipment, type ShippedBlob } from './shipment.ts'

/** What is to be pushed: documents as they came, or a manifest that is made once all its layers are compressed. */
export type Cargo =
  | { readonly kind: 'whole'; readonly shipment: Shipment }
  | { readonly kind: 'parts'; readonly config: ShippedBlob; readonly layers: readonly LayerChoice[] }

/** What choosing needs to look at. */
export interface CargoPorts {
  readonly reader: Pick<MetadataReader, 'image' | 'names' | 'layerForms'>
  readonly content: Pick<ContentProvider, 'stat' | 'readSmall' | 'pathOf'>
}

/**
 * Chooses what stands for an image in a registry. The index or manifest that it came with, byte for byte, when all that
 * it names is here. Else a manifest is made: for what came uncompressed out of an archive too, since that would be
 * sent, and fetched by everybody, several times as large. Throws NOT_FOUND when it is not made for `platform`.
 */
export async function chooseCargo(ports: CargoPorts, id: ImageId, platform: string | undefined): Promise<Cargo> {
  const shipment = await findShipment(ports, id, platform)
  if (shipment !== undefined && (await isWorthKeeping(ports, id, shipment))) return { kind: 'whole', shipment }
  const bytes = await ports.content.readSmall(id, jsonSizeLimit)
  const { diffIds } = parseConfig(bytes, `the config of image ${id}`)
  const forms = ports.reader.layerForms(id)
  const layers = await chooseLayers(diffIds, forms, (blob) => compressionAt(ports.content.pathOf(blob)))
  if (layers.length < diffIds.length) {
    const message = `Could not push image ${id}: layers of it are missing. Check the store with "npm run doctor".`
    throw new EngineError('FAILED_PRECONDITION', message)
  }
  return { kind: 'parts', config: { digest: id, size: bytes.length, mediaType: '' }, layers }
}

async function findShipment(
  { reader, content }: CargoPorts,
  id: ImageId,
  platform: string | undefined,
): Promise<Shipment | undefined> {
  const image = reader.image(id)
  if (image === undefined) throw new EngineError('NOT_FOUND', `Could not push image ${id}: it is gone.`)
  const { target } = image
  const wanted = platform === undefined ? undefined : parsePlatformText(platform)
  const read: ReadShipments = new Map()
  if (isIndexType(target.mediaType)) {
    if (wanted === undefined) {
      const whole = await readShipment(content, target, read)
      if (whole !== undefined) return whole
    }
    const { manifests } = parseIndex(await content.readSmall(target.digest, jsonSizeLimit), `blob ${target.digest}`)
    const images = manifests.filter((child) => !isAttestation(child))
    if (wanted !== undefined) {
      const chosen = choosePlatform(images, (child) => child.platform, wanted)
      const shipment = chosen && (await readShipment(content, chosen, read))
      if (shipment !== undefined) return shipment
      if (!suitsPlatform(image.platform, wanted)) throw notHere(id, platformText(wanted), chosen !== undefined)
    }
    for (const child of images) {
      const shipment = await readShipment(content, child, read)
      if (shipment?.blobs[0]?.digest === id) return shipment
    }
    return undefined
  }
  if (wanted !== undefined && !suitsPlatform(image.platform, wanted)) throw notHere(id, platformText(wanted), false)
  return isManifestType(target.mediaType) ? readShipment(content, target) : undefined
}

/** What came from a registry stays as it is; out of an archive only what is compressed. */
async function isWorthKeeping({ reader, content }: CargoPorts, id: ImageId, shipment: Shipment): Promise<boolean> {
  const target = reader.image(id)?.target.digest
  const isRemote = reader.names(id).some(({ isDigest, reference }) => isDigest && reference.endsWith(`@${target}`))
  if (isRemote) return true
  const layers = blobsOf(shipment).filter(({ diffId }) => diffId !== undefined)
  for (const { digest } of layers) if (!(await isCompressed(content.pathOf(digest)))) return false
  return true
}

async function isCompressed(path: string): Promise<boolean> {
  return ['gzip', 'zstd'].includes(await compressionAt(path))
}

function notHere(id: Digest, platform: string, isOffered: boolean): EngineError {
  const why = isOffered
    ? `its parts for ${platform} are not here. Pull it for that platform, or for all platforms, first`
    : `it is not made for ${platform}`
  return new EngineError('NOT_FOUND', `Could not push image ${id} for ${platform}: ${why}.`, {
    data: { docker: `image with reference ${id} does not provide the specified platform (${platform})` },
  })
}
