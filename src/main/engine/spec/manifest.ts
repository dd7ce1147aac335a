import { parseDescriptor } from './descriptor.ts'
import { list, optionalString, stringMap } from './fields.ts'
import { type JsonObject, jsonSizeLimit, malformed, parseJsonObject } from './json.ts'
import { isImageConfigType, isIndexType, mediaTypes } from './mediaTypes.ts'
import type { Index, Manifest } from './types.ts'

/** The most layers an image may have, and the most manifests an index: beyond any real one. */
const layerLimit = 1000
const manifestLimit = 100_000

/** A manifest (OCI image specification, manifest.md; Docker schema 2). Throws MALFORMED. */
export function parseManifest(bytes: Uint8Array, what: string): Manifest {
  return manifestOf(parseJsonObject(bytes, what), what)
}

/** As parseManifest, of JSON that is parsed already. */
export function manifestOf(object: JsonObject, what: string): Manifest {
  if (object.config === undefined) throw malformed(what, 'it has no "config": it is not an image manifest')
  const artifactType = optionalString(object, 'artifactType', what)
  return {
    ...annotationsOf(object, what),
    ...(artifactType ? { artifactType } : {}),
    mediaType: optionalString(object, 'mediaType', what) ?? mediaTypes.ociManifest,
    config: parseDescriptor(object.config, what),
    layers: list(object, 'layers', what, layerLimit).map((layer) => parseDescriptor(layer, what)),
  }
}

/** An index or manifest list (OCI image specification, image-index.md). Throws MALFORMED. */
export function parseIndex(bytes: Uint8Array, what: string, limit = jsonSizeLimit): Index {
  return indexOf(parseJsonObject(bytes, what, limit), what)
}

/** As parseIndex, of JSON that is parsed already; with at most so many manifests. */
export function indexOf(object: JsonObject, what: string, limit = manifestLimit): Index {
  if (!Array.isArray(object.manifests)) throw malformed(what, 'it has no list "manifests": it is not an index')
  return {
    ...annotationsOf(object, what),
    mediaType: optionalString(object, 'mediaType', what) ?? mediaTypes.ociIndex,
    manifests: list(object, 'manifests', what, limit).map((item) => parseDescriptor(item, what)),
  }
}

/** Whether parsed bytes of unknown media type look like an index rather than a manifest. */
export function looksLikeIndex(mediaType: string, bytes: Uint8Array, what: string): boolean {
  if (mediaType !== '') return isIndexType(mediaType)
  return Array.isArray(parseJsonObject(bytes, what).manifests)
}

function annotationsOf(object: JsonObject, what: string): { annotations?: Readonly<Record<string, string>> } {
  const annotations = stringMap(object, 'annotations', what)
  return Object.keys(annotations).length > 0 ? { annotations } : {}
}

const statementType = 'application/vnd.in-toto+json'

/** What old clients and registries called Docker's config; dockerd takes it so too. */
const oldConfigTypes: ReadonlySet<string> = new Set(['application/octet-stream', 'text/html', ''])

/** What a manifest is when it is no image that can be run; undefined for an image. */
export function artifactTypeOf({ mediaType, config, layers, artifactType }: Manifest): string | undefined {
  const isOldImage = mediaType === mediaTypes.dockerManifest && oldConfigTypes.has(config.mediaType)
  if (!isOldImage && !isImageConfigType(config.mediaType)) return artifactType ?? (config.mediaType || 'unknown')
  return layers.some(({ mediaType }) => mediaType === statementType) ? statementType : undefined
}
