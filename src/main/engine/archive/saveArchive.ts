import { createHash } from 'node:crypto'
import { type DiffId, type Digest, digestHex } from '../../../shared/model/digest.ts'
import type { ContentProvider } from '../content/types.ts'
import { EngineError } from '../errors/EngineError.ts'
import { tarPadding } from '../layers/tarFormat.ts'
import { tarEnd, tarHeader, tarZeros } from '../layers/tarWriter.ts'
import { digestOf } from '../spec/digest.ts'
import { mediaTypes } from '../spec/mediaTypes.ts'
import { familiarize } from '../spec/reference.ts'
import { decompressed } from './readArchive.ts'
import { blobPath, describeSaved, type ImageToSave, jsonBytes } from './savedImage.ts'
import { fileHeader } from './tarEntries.ts'

/** A blob of the archive: bytes at hand, or a layer that is still to be read. */
type Part = { readonly bytes: Uint8Array } | ImageToSave['layers'][number]

export interface SaveOptions {
  /** Told how many bytes of layers have been written. */
  readonly onProgress: (bytesDone: number, step: string) => void
}

/**
 * An archive of images as Docker 25 and later write it: an OCI layout (image-layout.md) with Docker's
 * manifest.json and repositories beside it. Shared layers are in it once; entries are sorted and dated
 * 1970, so the same images give the same bytes. Throws DIGEST_MISMATCH in mid-stream when a stored layer is
 * not what it was.
 */
export async function* saveArchive(
  images: readonly ImageToSave[],
  content: ContentProvider,
  options: SaveOptions,
): AsyncGenerator<Uint8Array> {
  const saved = images.map((image) => ({ image, json: describeSaved(image) }))
  const parts = new Map<Digest, Part>()
  for (const { image, json } of saved) {
    parts.set(digestOf(image.config), { bytes: image.config })
    parts.set(digestOf(json.manifest), { bytes: json.manifest })
    for (const layer of image.layers) parts.set(layer.diffId, layer)
  }
  yield directory('blobs/')
  yield directory('blobs/sha256/')
  let done = 0
  for (const [digest, part] of [...parts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if ('bytes' in part) {
      yield* file(blobPath(digest), part.bytes)
      continue
    }
    yield tarHeader(fileHeader(blobPath(digest), part.tarSize))
    for await (const chunk of layerBytes(part, content)) {
      done += chunk.length
      options.onProgress(done, `Writing layer ${digestHex(digest).slice(0, 12)}`)
      yield chunk
    }
    yield tarZeros(tarPadding(part.tarSize))
  }
  yield* file('index.json', jsonBytes(indexOf(saved.flatMap(({ json }) => json.descriptors))))
  yield* file('manifest.json', jsonBytes(saved.map(({ json }) => json.dockerEntry)))
  yield* file('oci-layout', jsonBytes({ imageLayoutVersion: '1.0.0' }))
  yield* file('repositories', jsonBytes(repositoriesOf(images)))
  yield tarEnd()
}

/** The size of a whole archive of these images is dominated by this: bytes of their layers, each once. */
export function layerBytesOf(images: readonly ImageToSave[]): number {
  const sizes = new Map(images.flatMap(({ layers }) => layers.map(({ diffId, tarSize }) => [diffId, tarSize] as const)))
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

function indexOf(manifests: readonly unknown[]): unknown {
  return { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }
}

function repositoriesOf(images: readonly ImageToSave[]): unknown {
  const repositories: Record<string, Record<string, string>> = {}
  for (const { names, layers } of images) {
    const top = layers.at(-1)
    if (!top) continue
    for (const name of names) {
      const familiar = familiarize(name)
      const colon = familiar.lastIndexOf(':')
      const tags = (repositories[familiar.slice(0, colon)] ??= {})
      tags[familiar.slice(colon + 1)] = digestHex(top.diffId)
    }
  }
  return repositories
}

function directory(name: string): Uint8Array {
  return tarHeader({ ...fileHeader(name, 0), kind: 'directory', mode: 0o755 })
}

function* file(name: string, bytes: Uint8Array): Generator<Uint8Array> {
  yield tarHeader(fileHeader(name, bytes.length))
  yield bytes
  yield tarZeros(tarPadding(bytes.length))
}

async function* layerBytes(layer: ImageToSave['layers'][number], content: ContentProvider): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of decompressed(content.read(layer.blob), `layer ${layer.diffId}`)) {
    size += chunk.length
    if (size > layer.tarSize) break
    hash.update(chunk)
    yield chunk
  }
  const actual = `sha256:${hash.digest('hex')}` as DiffId
  if (size !== layer.tarSize || actual !== layer.diffId) {
    throw new EngineError(
      'DIGEST_MISMATCH',
      `Could not save layer ${layer.diffId}: its stored bytes have changed. Check the store with "npm run doctor", then load the image anew.`,
      { data: { digest: layer.blob } },
    )
  }
}
