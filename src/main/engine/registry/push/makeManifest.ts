import { mediaTypes } from '../../spec/mediaTypes.ts'
import type { Descriptor } from '../../spec/types.ts'

/** A manifest that was made here. */
export interface MadeManifest {
  readonly mediaType: string
  readonly bytes: Uint8Array
}

type Part = Pick<Descriptor, 'digest' | 'size'>

/** A layer in the form in which it is pushed. */
export interface PushedLayer extends Part {
  readonly compression: 'gzip' | 'zstd'
}

/**
 * The manifest of an image that came without one which could be pushed: Docker's schema 2, byte for byte as dockerd's
 * classic store writes it, so that the same layers give the same digest there and here. Docker's schema knows no zstd:
 * with such a layer it is an OCI manifest (OCI image specification, manifest.md).
 */
export function makeManifest(config: Part, layers: readonly PushedLayer[]): MadeManifest {
  const isOci = layers.some(({ compression }) => compression === 'zstd')
  const layerType = ({ compression }: PushedLayer): string => {
    if (!isOci) return mediaTypes.dockerLayerGzip
    return compression === 'zstd' ? mediaTypes.ociLayerZstd : mediaTypes.ociLayerGzip
  }
  const mediaType = isOci ? mediaTypes.ociManifest : mediaTypes.dockerManifest
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: part(isOci ? mediaTypes.ociConfig : mediaTypes.dockerConfig, config),
    layers: layers.map((layer) => part(layerType(layer), layer)),
  }
  return { mediaType, bytes: new TextEncoder().encode(JSON.stringify(manifest, undefined, 3)) }
}

function part(mediaType: string, { digest, size }: Part): Descriptor {
  return { mediaType, size, digest }
}
