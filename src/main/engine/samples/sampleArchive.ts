import type { Digest } from '../../../shared/model/digest.ts'
import { tarPadding } from '../layers/tarFormat.ts'
import { tarEnd, tarHeader, tarZeros } from '../layers/tarWriter.ts'
import { mediaTypes } from '../spec/mediaTypes.ts'
import type { Descriptor } from '../spec/types.ts'
import type { SampleArchitecture } from './elfProgram.ts'
import { apiImage, baseImage, webImage } from './familyImages.ts'
import { helloImage } from './helloImage.ts'
import { type SampleImage, storeJson } from './SampleImage.ts'

const architectures: readonly SampleArchitecture[] = ['amd64', 'arm64']

const images: readonly { readonly name: string; readonly make: (architecture: SampleArchitecture) => SampleImage }[] = [
  { name: 'docker.io/library/hello-lamina:latest', make: helloImage },
  { name: 'docker.io/lamina/base:1', make: baseImage },
  { name: 'docker.io/lamina/web:1', make: webImage },
  { name: 'docker.io/lamina/api:1', make: apiImage },
]

/**
 * The sample images as one OCI layout in a tar (OCI image specification, image-layout.md), about half a
 * megabyte: each image an index of linux/amd64 and linux/arm64. The same bytes every time and everywhere; layers
 * are uncompressed, since compressed bytes differ between versions of zlib.
 */
export function sampleArchive(): Uint8Array {
  const blobs = new Map<Digest, Uint8Array>()
  const manifests = images.map(({ name, make }): Descriptor => {
    const platforms = architectures.map((architecture) => make(architecture).store(blobs))
    const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: platforms }
    return {
      ...storeJson(blobs, mediaTypes.ociIndex, index),
      annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name },
    }
  })
  const layout = { imageLayoutVersion: '1.0.0' }
  const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }
  return Buffer.concat([
    ...file('oci-layout', Buffer.from(JSON.stringify(layout))),
    ...file('index.json', Buffer.from(JSON.stringify(index))),
    ...['blobs/', 'blobs/sha256/'].map((name) => tarHeader({ name, kind: 'directory', mode: 0o755 })),
    ...[...blobs].flatMap(([digest, bytes]) => file(`blobs/${digest.replace(':', '/')}`, bytes)),
    tarEnd(),
  ])
}

function file(name: string, bytes: Uint8Array): Uint8Array[] {
  const header = tarHeader({ name, kind: 'file', mode: 0o644, size: bytes.length })
  return [header, bytes, tarZeros(tarPadding(bytes.length))]
}
