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

/** The images for one platform, by their names. */
function makeImages(architecture: SampleArchitecture): ReadonlyMap<string, SampleImage> {
  const base = baseImage(architecture)
  return new Map([
    ['docker.io/library/hello-lamina:latest', helloImage(architecture)],
    ['docker.io/lamina/base:1', base],
    ['docker.io/lamina/web:1', webImage(base)],
    ['docker.io/lamina/api:1', apiImage(base)],
  ])
}

/**
 * The sample images as one OCI layout in a tar (OCI image specification, image-layout.md), about half a
 * megabyte: each image an index of linux/amd64 and linux/arm64. The same bytes every time and everywhere; layers
 * are uncompressed, since compressed bytes differ between versions of zlib.
 */
export function sampleArchive(): Uint8Array {
  const blobs = new Map<Digest, Uint8Array>()
  const platforms = new Map<string, Descriptor[]>()
  for (const architecture of architectures) {
    for (const [name, image] of makeImages(architecture)) {
      platforms.set(name, [...(platforms.get(name) ?? []), image.store(blobs)])
    }
  }
  const descriptors = [...platforms].map(([name, manifests]): Descriptor => {
    const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }
    return {
      ...storeJson(blobs, mediaTypes.ociIndex, index),
      annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name },
    }
  })
  const layout = { imageLayoutVersion: '1.0.0' }
  const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: descriptors }
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
