import { EngineError } from '../../errors/EngineError.ts'
import { isObject, type JsonObject, malformed, parseJsonObject } from '../../spec/json.ts'
import { indexOf, manifestOf } from '../../spec/manifest.ts'
import { isIndexType, isManifestType, mediaTypes } from '../../spec/mediaTypes.ts'
import type { Descriptor, Index, Manifest } from '../../spec/types.ts'
import { documentSizeLimit, type RemoteDocument } from './RemoteRepository.ts'

/** The most manifests that an index of a registry may name. */
const entryLimit = 5000

/** What a document turned out to be, and its descriptor with the media type that it is to be known by. */
export type ReadDocument =
  | { readonly kind: 'index'; readonly descriptor: Descriptor; readonly index: Index }
  | { readonly kind: 'manifest'; readonly descriptor: Descriptor; readonly manifest: Manifest }

/** Docker's format of before 2016. */
const schema1 = /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/

/**
 * Tells an index from a manifest: by what the registry says, else by what the document says, else by its shape. One that
 * could be read as both is refused, since whoever reads it otherwise would see another image (OCI distribution
 * specification, manifest confusion). Throws UNSUPPORTED for schema 1, MALFORMED.
 */
export function readDocument({ descriptor, bytes }: RemoteDocument, what: string): ReadDocument {
  const object = parseJsonObject(bytes, what, documentSizeLimit)
  const own = typeof object.mediaType === 'string' ? object.mediaType : ''
  if (schema1.test(descriptor.mediaType) || object.schemaVersion === 1) throw schema1Refused(what)
  const isIndex = kindOf([descriptor.mediaType, own], object, what) === 'index'
  if (own !== '' && (isIndex ? isManifestType(own) : isIndexType(own))) {
    throw malformed(what, `it says that it is "${own}", and the registry that it is "${descriptor.mediaType}"`)
  }
  if (isIndex ? object.config !== undefined || object.layers !== undefined : object.manifests !== undefined) {
    throw malformed(what, 'it could be read as an index and as a manifest')
  }
  const isFitting = isIndex ? isIndexType : isManifestType
  const usual = isIndex ? mediaTypes.ociIndex : mediaTypes.ociManifest
  const mediaType = [descriptor.mediaType, own].find(isFitting) ?? usual
  const known = { ...descriptor, mediaType }
  return isIndex
    ? { kind: 'index', descriptor: known, index: indexOf(object, what, entryLimit) }
    : { kind: 'manifest', descriptor: known, manifest: manifestOf(object, what) }
}

function kindOf(types: readonly string[], object: JsonObject, what: string): ReadDocument['kind'] {
  for (const type of types) {
    if (isIndexType(type)) return 'index'
    if (isManifestType(type)) return 'manifest'
  }
  if (Array.isArray(object.manifests)) return 'index'
  if (isObject(object.config)) return 'manifest'
  const said = types.find((type) => type !== '')
  throw malformed(what, `it is neither an index nor a manifest${said ? `, but "${said.slice(0, 200)}"` : ''}`)
}

function schema1Refused(what: string): EngineError {
  return new EngineError(
    'UNSUPPORTED',
    `Could not read ${what}: it is in Docker's format of before 2016 (manifest schema 1), which is no longer read. ` +
      'Whoever made the image has to push it anew.',
    {
      data: {
        docker:
          'Docker Image Format v1 and Docker Image manifest version 2, schema 1 support is disabled by default and ' +
          'will be removed in an upcoming release',
      },
    },
  )
}
