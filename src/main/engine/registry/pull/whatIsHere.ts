import type { Digest, ImageId } from '../../../../shared/model/digest.ts'
import type { ContentStore } from '../../content/types.ts'
import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import type { MetadataReader } from '../../metadata/MetadataReader.ts'
import { digestOf } from '../../spec/digest.ts'
import { jsonSizeLimit } from '../../spec/json.ts'
import type { Descriptor } from '../../spec/types.ts'
import type { NeededLayer } from './PullContents.ts'
import type { PullPorts, StoredDocument } from './ports.ts'

type HerePorts = Pick<PullPorts, 'content' | 'reader' | 'indexes'>

/** What looking for blobs needs. */
interface BlobPorts {
  readonly content: Pick<ContentStore, 'stat' | 'readSmall'>
  readonly reader: Pick<MetadataReader, 'blobSize'>
}

/** Reads documents (manifests, indexes, configs) from the store, so that they are not fetched. */
export function storedDocuments({ content, reader }: BlobPorts): StoredDocument {
  return async (digest) => {
    if (reader.blobSize(digest) === undefined) return undefined
    try {
      const bytes = await content.readSmall(digest, jsonSizeLimit)
      return digestOf(bytes) === digest ? bytes : undefined
    } catch (thrown) {
      // Not there any more, or no document: the registry's is taken.
      const { code } = toEngineError(thrown, `read ${digest}`)
      if (code === 'NOT_FOUND' || code === 'MALFORMED') return undefined
      throw thrown
    }
  }
}

/** Whether a blob is in the store: recorded, and its file is there and no shorter than it was. */
export async function isBlobHere({ content, reader }: BlobPorts, digest: Digest): Promise<boolean> {
  const size = reader.blobSize(digest)
  return size !== undefined && (await content.stat(digest))?.size === size
}

/** All of a layer, or its blob without an index (it was kept for another platform), or nothing. */
export type HereOfLayer = 'layer' | 'blob' | undefined

/** What is here of a layer. Throws SIZE_MISMATCH when its blob is here, and not as large as is said. */
export async function layerHere(ports: HerePorts, { descriptor, diffId }: NeededLayer): Promise<HereOfLayer> {
  const { reader, indexes } = ports
  const { digest } = descriptor
  // What the disk has lost comes anew.
  if (!(await isBlobHere(ports, digest))) return undefined
  checkSize(reader.blobSize(digest) ?? 0, descriptor, `layer ${digest}`)
  const known = reader.layerOfBlob(digest)
  return known !== undefined && known === diffId && (await indexes.has(known)) ? 'layer' : 'blob'
}

/** Throws SIZE_MISMATCH when a blob of the right digest is not as large as its descriptor says. */
export function checkSize(size: number, descriptor: Descriptor, what: string): void {
  if (size === descriptor.size) return
  const message = `Could not take ${what}: its manifest says that it has ${descriptor.size} bytes, and it has ${size}. Its maker has to push it anew.`
  throw new EngineError('SIZE_MISMATCH', message, { data: { digest: descriptor.digest } })
}

/** Whether an image is here with all its layers, in whatever form. */
export async function isImageHere(ports: HerePorts, id: ImageId): Promise<boolean> {
  const { reader, indexes } = ports
  if (reader.image(id) === undefined || !(await isBlobHere(ports, id))) return false
  for (const { blob, diffId } of reader.layers(id)) {
    if (!(await isBlobHere(ports, blob)) || !(await indexes.has(diffId))) return false
  }
  return true
}
