import { parseDescriptor } from './descriptor.ts'
import { list, optionalString } from './fields.ts'
import { jsonSizeLimit, malformed, parseJsonObject } from './json.ts'
import { isIndexType, mediaTypes } from './mediaTypes.ts'
import type { Index, Manifest } from './types.ts'

/** The most layers an image may have, and the most manifests an index: beyond any real one. */
const layerLimit = 1000
const manifestLimit = 100_000

/** A manifest (OCI image specification, manifest.md; Docker schema 2). Throws MALFORMED. */
export function parseManifest(bytes: Uint8Array, what: string): Manifest {
  const object = parseJsonObject(bytes, what)
  if (object.config === undefined) throw malformed(what, 'it has no "config": it is not an image manifest')
  return {
    mediaType: optionalString(object, 'mediaType', what) ?? mediaTypes.ociManifest,
    config: parseDescriptor(object.config, what),
    layers: list(object, 'layers', what, layerLimit).map((layer) => parseDescriptor(layer, what)),
  }
}

/** An index or manifest list (OCI image specification, image-index.md). Throws MALFORMED. */
export function parseIndex(bytes: Uint8Array, what: string, limit = jsonSizeLimit): Index {
  const object = parseJsonObject(bytes, what, limit)
  if (!Array.isArray(object.manifests)) throw malformed(what, 'it has no list "manifests": it is not an index')
  return {
    mediaType: optionalString(object, 'mediaType', what) ?? mediaTypes.ociIndex,
    manifests: list(object, 'manifests', what, manifestLimit).map((item) => parseDescriptor(item, what)),
  }
}

/** Whether parsed bytes of unknown media type look like an index rather than a manifest. */
export function looksLikeIndex(mediaType: string, bytes: Uint8Array, what: string): boolean {
  if (mediaType !== '') return isIndexType(mediaType)
  return Array.isArray(parseJsonObject(bytes, what).manifests)
}
