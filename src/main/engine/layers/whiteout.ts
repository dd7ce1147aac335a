import { TarFault } from './tarFault.ts'
import type { RawName } from './types.ts'

/** What a name in a layer means (OCI image specification, layer.md "Whiteouts"). */
export type LayerName =
  | { readonly meaning: 'entry' }
  /** Hides `path` of the layers below. */
  | { readonly meaning: 'whiteout'; readonly path: RawName }
  /** Hides all that the layers below have in the directory `path`, empty for the root. */
  | { readonly meaning: 'opaque'; readonly path: RawName }
  /** AUFS's own bookkeeping, `.wh..wh.plnk` and the like: not part of the layer. */
  | { readonly meaning: 'metadata' }

const prefix = '.wh.'
const metadataPrefix = '.wh..wh.'
const opaqueMarker = '.wh..wh..opq'
const entry: LayerName = { meaning: 'entry' }
const metadata: LayerName = { meaning: 'metadata' }

/**
 * Reads a normalised path (no leading or trailing slash). Throws TarFault for a whiteout of nothing, of
 * the directory itself or of the one above.
 */
export function layerName(path: RawName): LayerName {
  const baseAt = path.lastIndexOf('/') + 1
  if (!path.startsWith(prefix, baseAt)) return path.startsWith(metadataPrefix) ? metadata : entry
  if (path.startsWith(metadataPrefix, baseAt)) {
    if (path.length - baseAt !== opaqueMarker.length || !path.startsWith(opaqueMarker, baseAt)) return metadata
    return { meaning: 'opaque', path: path.slice(0, Math.max(0, baseAt - 1)) }
  }
  const hidden = path.slice(baseAt + prefix.length)
  if (hidden === '') throw new TarFault('is a whiteout that names nothing')
  if (hidden === '.' || hidden === '..')
    throw new TarFault('is a whiteout that climbs out of its directory', 'UNSAFE_PATH')
  return { meaning: 'whiteout', path: path.slice(0, baseAt) + hidden }
}
