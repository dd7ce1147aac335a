/** Media types of the OCI image specification (media-types.md) and of Docker's schema 2. */
export const mediaTypes = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar',
  ociLayerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  ociLayerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const

const indexTypes: ReadonlySet<string> = new Set([mediaTypes.ociIndex, mediaTypes.dockerIndex])
const manifestTypes: ReadonlySet<string> = new Set([mediaTypes.ociManifest, mediaTypes.dockerManifest])
const configTypes: ReadonlySet<string> = new Set([mediaTypes.ociConfig, mediaTypes.dockerConfig])

/** Whether a descriptor of this media type points at an index (many platforms). */
export function isIndexType(mediaType: string): boolean {
  return indexTypes.has(mediaType)
}

/** Whether a descriptor of this media type points at a manifest. */
export function isManifestType(mediaType: string): boolean {
  return manifestTypes.has(mediaType)
}

/** Whether a manifest's config of this media type is that of a runnable image, and not of some other artifact. */
export function isImageConfigType(mediaType: string): boolean {
  return configTypes.has(mediaType)
}

/** The media type of a layer that came without one, by how it is compressed (layer.md "+gzip", "+zstd"). */
export function layerMediaType(compression: string): string {
  if (compression === 'gzip') return mediaTypes.ociLayerGzip
  if (compression === 'zstd') return mediaTypes.ociLayerZstd
  return mediaTypes.ociLayer
}
