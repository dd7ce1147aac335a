import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { type DiffId, type Digest, digestHex } from '../../../shared/model/digest.ts'
import type { ContentProvider } from '../content/types.ts'
import { EngineError } from '../errors/EngineError.ts'
import { tarPadding } from '../layers/tarFormat.ts'
import { tarEnd, tarHeader, tarZeros } from '../layers/tarWriter.ts'
import { digestOf } from '../spec/digest.ts'
import { mediaTypes } from '../spec/mediaTypes.ts'
import { familiarize } from '../spec/reference.ts'
import { decompressed } from './readArchive.ts'
import { blobPath, describeSaved, type ImageToSave, jsonBytes, type SavedImage } from './savedImage.ts'
import { fileHeader } from './tarEntries.ts'

/** A blob of the archive: bytes at hand, or a layer that is still to be read. */
type Part = { readonly bytes: Uint8Array } | ImageToSave['layers'][number]

/** One entry of an archive that is to be written; `part` is missing for a directory. */
export interface SavedEntry {
  readonly name: string
  readonly part?: Part
}

/** So many images are described before the thread turns to what else waits for it. */
const imagesATurn = 100

export interface SaveOptions {
  /** Told how many bytes of the archive have been written. */
  readonly onProgress: (bytesDone: number, step: string) => void
}

/**
 * The entries of an archive of images as Docker 25 and later write it, in their order: an OCI layout
 * (image-layout.md) with Docker's manifest.json and repositories beside it. Shared layers are in it once;
 * entries are sorted and dated 1970, so the same images give the same bytes.
 */
export async function layOutArchive(images: readonly ImageToSave[]): Promise<SavedEntry[]> {
  const saved: SavedImage[] = []
  const parts = new Map<Digest, Part>()
  for (const [at, image] of images.entries()) {
    if (at % imagesATurn === imagesATurn - 1) await setImmediate()
    const json = describeSaved(image)
    saved.push(json)
    parts.set(digestOf(image.config), { bytes: image.config })
    parts.set(digestOf(json.manifest), { bytes: json.manifest })
    for (const layer of image.layers) parts.set(layer.diffId, layer)
  }
  const blobs = [...parts].sort(([a], [b]) => (a < b ? -1 : 1))
  const file = (name: string, value: unknown): SavedEntry => ({ name, part: { bytes: jsonBytes(value) } })
  return [
    { name: 'blobs/' },
    { name: 'blobs/sha256/' },
    ...blobs.map(([digest, part]) => ({ name: blobPath(digest), part })),
    file('index.json', indexOf(saved.flatMap(({ descriptors }) => descriptors))),
    file(
      'manifest.json',
      saved.map(({ dockerEntry }) => dockerEntry),
    ),
    file('oci-layout', { imageLayoutVersion: '1.0.0' }),
    file('repositories', repositoriesOf(images)),
  ]
}

/** The bytes that the whole archive of these entries has. */
export function archiveSize(entries: readonly SavedEntry[]): number {
  const sizes = entries.map((entry) => {
    const size = sizeOf(entry)
    return headerOf(entry).length + size + tarPadding(size)
  })
  return sizes.reduce((sum, size) => sum + size, tarEnd().length)
}

/** The archive's bytes. Throws DIGEST_MISMATCH in mid-stream when a stored layer is not what it was. */
export async function* saveArchive(
  entries: readonly SavedEntry[],
  content: ContentProvider,
  options: SaveOptions,
): AsyncGenerator<Uint8Array> {
  let done = 0
  const tell = (chunk: Uint8Array, step: string): Uint8Array => {
    done += chunk.length
    options.onProgress(done, step)
    return chunk
  }
  for (const entry of entries) {
    const step = stepOf(entry)
    for await (const chunk of entryBytes(entry, content)) yield tell(chunk, step)
  }
  yield tell(tarEnd(), 'Writing the end')
}

function sizeOf({ part }: SavedEntry): number {
  if (part === undefined) return 0
  return 'bytes' in part ? part.bytes.length : part.tarSize
}

function stepOf({ part }: SavedEntry): string {
  return part === undefined || 'bytes' in part
    ? 'Writing the configurations'
    : `Writing layer ${digestHex(part.diffId).slice(0, 12)}`
}

function headerOf(entry: SavedEntry): Uint8Array {
  const header = fileHeader(entry.name, sizeOf(entry))
  return tarHeader(entry.part === undefined ? { ...header, kind: 'directory', mode: 0o755 } : header)
}

async function* entryBytes(entry: SavedEntry, content: ContentProvider): AsyncGenerator<Uint8Array> {
  yield headerOf(entry)
  const { part } = entry
  if (part === undefined) return
  if ('bytes' in part) yield part.bytes
  else yield* layerBytes(part, content)
  const padding = tarPadding(sizeOf(entry))
  if (padding > 0) yield tarZeros(padding)
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

async function* layerBytes(layer: ImageToSave['layers'][number], content: ContentProvider): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let size = 0
  const source = content.read(layer.blob)
  for await (const chunk of decompressed(source, `layer ${layer.diffId}`, { mayBeEmpty: true })) {
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
