import type { DiffId, Digest } from '../../../../shared/model/digest.ts'
import type { ContentProvider } from '../../content/types.ts'
import { parseConfig } from '../../spec/config.ts'
import { digestOf } from '../../spec/digest.ts'
import { jsonSizeLimit, malformed } from '../../spec/json.ts'
import { artifactTypeOf, looksLikeIndex, parseIndex, parseManifest } from '../../spec/manifest.ts'
import type { Descriptor, Manifest } from '../../spec/types.ts'

/** A blob that a manifest names. Bytes. */
export interface ShippedBlob {
  readonly digest: Digest
  readonly size: number
  readonly mediaType: string
  /** Of a layer, where the config tells. */
  readonly diffId?: DiffId
}

/** A manifest or an index as it is to lie in a repository, and what must be there before it. */
export interface Shipment {
  readonly digest: Digest
  readonly mediaType: string
  readonly bytes: Uint8Array
  /** The config, then the layers; none for an index. */
  readonly blobs: readonly ShippedBlob[]
  /** What an index names, in its order. */
  readonly children: readonly Shipment[]
}

type Content = Pick<ContentProvider, 'stat' | 'readSmall'>

/** How deep indexes may lie in one another: as loading has it. */
const depthLimit = 8
/** The most manifests and indexes that are read for one push, as pulling has it, and their bytes together. */
const documentLimit = 200
const documentBytes = 64 * 1024 * 1024

/** What was read already, by its digest; undefined for what is not whole here. */
export type ReadShipments = Map<Digest, Shipment | undefined>

/**
 * A manifest or index of the store with everything that it needs, as it came. Undefined when a part of it is not here.
 * Each document is read once, and remembered in `read`. Throws MALFORMED, also when there are too many.
 */
export async function readShipment(
  content: Content,
  target: Pick<Descriptor, 'digest' | 'mediaType'>,
  read: ReadShipments = new Map(),
  depth = 0,
): Promise<Shipment | undefined> {
  const { digest } = target
  if (read.has(digest)) return read.get(digest)
  const shipment = await readAnew(content, target, read, depth)
  read.set(digest, shipment)
  if (shipment === undefined) return undefined
  const whole = [...read.values()].filter((one) => one !== undefined)
  const bytes = whole.reduce((sum, one) => sum + one.bytes.length, 0)
  if (whole.length <= documentLimit && bytes <= documentBytes) return shipment
  const limits = `at most ${documentLimit} manifests and indexes with ${documentBytes} bytes together are pushed at once`
  throw malformed(`the index that blob ${digest} is part of`, `${limits}. Push one platform`)
}

async function readAnew(
  content: Content,
  { digest, mediaType }: Pick<Descriptor, 'digest' | 'mediaType'>,
  read: ReadShipments,
  depth: number,
): Promise<Shipment | undefined> {
  const bytes = await readHere(content, digest)
  if (bytes === undefined) return undefined
  const what = `blob ${digest}`
  if (!looksLikeIndex(mediaType, bytes, what)) return readManifestShipment(content, digest, bytes, what)
  if (depth >= depthLimit) throw malformed(what, `indexes lie in one another more than ${depthLimit} deep`)
  const index = parseIndex(bytes, what)
  const children: Shipment[] = []
  for (const child of index.manifests) {
    const found = await readShipment(content, child, read, depth + 1)
    if (found === undefined) return undefined
    children.push(found)
  }
  return { digest, mediaType: index.mediaType, bytes, blobs: [], children }
}

/** What was made here, ready to go. */
export function madeShipment(mediaType: string, bytes: Uint8Array, blobs: readonly ShippedBlob[]): Shipment {
  return { digest: digestOf(bytes), mediaType, bytes, blobs, children: [] }
}

/** Every blob that a shipment needs, each once, in the order of its manifests. */
export function blobsOf(shipment: Shipment): ShippedBlob[] {
  const blobs = new Map<Digest, ShippedBlob>()
  for (const { blobs: own } of manifestsOf(shipment)) {
    for (const blob of own) if (!blobs.has(blob.digest)) blobs.set(blob.digest, blob)
  }
  return [...blobs.values()]
}

/** The manifests and indexes of a shipment, each once, those that others name before them. */
export function manifestsOf(shipment: Shipment): Shipment[] {
  const found = new Map<Digest, Shipment>()
  const visit = (one: Shipment): void => {
    if (found.has(one.digest)) return
    for (const child of one.children) visit(child)
    found.set(one.digest, one)
  }
  visit(shipment)
  return [...found.values()]
}

async function readManifestShipment(
  content: Content,
  digest: Digest,
  bytes: Uint8Array,
  what: string,
): Promise<Shipment | undefined> {
  const manifest = parseManifest(bytes, what)
  // Layers that are to be had elsewhere (their `urls`) are not to be distributed: registries take a manifest without.
  for (const part of [manifest.config, ...manifest.layers.filter(({ urls }) => urls === undefined)]) {
    if ((await content.stat(part.digest)) === undefined) return undefined
  }
  const diffIds = await diffIdsOf(content, manifest)
  const blobs = [
    plain(manifest.config),
    ...manifest.layers.flatMap((layer, at) => {
      if (layer.urls !== undefined) return []
      const diffId = diffIds[at]
      return [{ ...plain(layer), ...(diffId === undefined ? {} : { diffId }) }]
    }),
  ]
  return { digest, mediaType: manifest.mediaType, bytes, blobs, children: [] }
}

/** None for what is no image. */
async function diffIdsOf(content: Content, manifest: Manifest): Promise<readonly DiffId[]> {
  if (artifactTypeOf(manifest) !== undefined) return []
  const { digest } = manifest.config
  const { diffIds } = parseConfig(await content.readSmall(digest, jsonSizeLimit), `blob ${digest}`)
  return diffIds.length === manifest.layers.length ? diffIds : []
}

async function readHere(content: Content, digest: Digest): Promise<Uint8Array | undefined> {
  return (await content.stat(digest)) === undefined ? undefined : content.readSmall(digest, jsonSizeLimit)
}

function plain({ digest, size, mediaType }: Descriptor): ShippedBlob {
  return { digest, size, mediaType }
}
