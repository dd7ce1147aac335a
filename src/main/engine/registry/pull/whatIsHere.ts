import type { DiffId, Digest, ImageId } from '../../../../shared/model/digest.ts'
import { toEngineError } from '../../errors/EngineError.ts'
import { digestOf } from '../../spec/digest.ts'
import { jsonSizeLimit } from '../../spec/json.ts'
import type { PullPorts, StoredDocument } from './ports.ts'

type HerePorts = Pick<PullPorts, 'content' | 'reader' | 'indexes'>

/** Reads documents (manifests, indexes, configs) from the store, so that they are not fetched. */
export function storedDocuments({ content, reader }: HerePorts): StoredDocument {
  return async (digest) => {
    if (!reader.hasBlob(digest)) return undefined
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

/** Whether a blob is in the store: recorded, and its file is there. */
export async function isBlobHere({ content, reader }: HerePorts, digest: Digest): Promise<boolean> {
  return reader.hasBlob(digest) && (await content.stat(digest)) !== undefined
}

/**
 * What is here of a layer: all of it (`layer`), its blob without an index (it was kept for another platform), or nothing.
 */
export async function layerHere(
  ports: HerePorts,
  digest: Digest,
  diffId: DiffId | undefined,
): Promise<'layer' | 'blob' | undefined> {
  if (!(await isBlobHere(ports, digest))) return undefined
  const known = ports.reader.layerOfBlob(digest)
  return known !== undefined && known === diffId && (await ports.indexes.has(known)) ? 'layer' : 'blob'
}

/** Whether an image is here with all its layers, in whatever form. */
export async function isImageHere(ports: HerePorts, id: ImageId): Promise<boolean> {
  const { reader, content, indexes } = ports
  if (reader.image(id) === undefined || (await content.stat(id)) === undefined) return false
  for (const { blob, diffId } of reader.layers(id)) {
    if ((await content.stat(blob)) === undefined || !(await indexes.has(diffId))) return false
  }
  return true
}
