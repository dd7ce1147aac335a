import type { Digest } from '../../../shared/model/digest.ts'
import { imageListSizeLimit, malformed } from '../spec/json.ts'
import { artifactTypeOf, looksLikeIndex, parseIndex, parseManifest } from '../spec/manifest.ts'
import { mediaTypes } from '../spec/mediaTypes.ts'
import { choosePlatform, isAttestation } from '../spec/platformChoice.ts'
import { normalizeReference } from '../spec/reference.ts'
import type { Descriptor, Manifest } from '../spec/types.ts'
import { type ArchiveContents, type ArchiveEntry, entryDigest } from './ArchiveContents.ts'
import { archiveReference } from './archiveReference.ts'
import type { FoundImage } from './FoundImage.ts'

/** How deep indexes may lie in one another. */
const indexDepthLimit = 8

interface PlatformManifest {
  readonly descriptor: Descriptor
  readonly manifest: Manifest
}

type Document =
  | { readonly children: readonly Descriptor[] }
  | { readonly manifest: Manifest; readonly isImage: boolean }

/** Everything that hangs on one descriptor. */
interface Tree {
  /** Manifests and indexes that are read already: each is read once, however many descriptors lead to it. */
  readonly documents: Map<string, Document>
  readonly manifests: PlatformManifest[]
  readonly blobs: Map<Digest, ArchiveEntry>
}

/**
 * The images of an OCI layout, from its `index.json` (OCI image specification, image-layout.md). Each
 * descriptor there is one image; several that differ only in platform are one image with that index as its
 * target. Of an image with many platforms the host's is selected, else the first.
 */
export function readOciLayout(contents: ArchiveContents, indexFile: ArchiveEntry): FoundImage[] {
  const what = contents.describe(indexFile.path)
  const index = parseIndex(contents.json(indexFile), what, imageListSizeLimit)
  const documents = new Map<string, Document>()
  if (arePlatformsOfOne(index.manifests)) {
    const descriptor = { mediaType: index.mediaType, digest: entryDigest(indexFile), size: indexFile.size }
    const tree = newTree(documents)
    tree.blobs.set(descriptor.digest, indexFile)
    for (const child of index.manifests) collect(contents, child, what, tree, [])
    return imagesOf(
      contents,
      descriptor,
      index.manifests.flatMap((child) => namesOf(child, what)),
      tree,
      what,
    )
  }
  return namedOnce(index.manifests, what).flatMap(({ descriptor, names }) => {
    const tree = newTree(documents)
    collect(contents, descriptor, what, tree, [])
    return imagesOf(contents, descriptor, names, tree, what)
  })
}

function newTree(documents: Tree['documents']): Tree {
  return { documents, manifests: [], blobs: new Map() }
}

/** Descriptors of the same content as one, with all their names: Docker writes one a name. */
function namedOnce(
  descriptors: readonly Descriptor[],
  what: string,
): readonly { readonly descriptor: Descriptor; readonly names: string[] }[] {
  const found = new Map<string, { readonly descriptor: Descriptor; readonly names: string[] }>()
  for (const descriptor of descriptors) {
    const key = JSON.stringify(bare(descriptor))
    const same = found.get(key) ?? { descriptor, names: [] }
    same.names.push(...namesOf(descriptor, what))
    found.set(key, same)
  }
  return [...found.values()]
}

function arePlatformsOfOne(descriptors: readonly Descriptor[]): boolean {
  const platforms = new Set(descriptors.map(({ platform }) => (platform ? JSON.stringify(platform) : '')))
  const names = new Set(descriptors.map((descriptor) => JSON.stringify(descriptor.annotations ?? {})))
  return descriptors.length > 1 && platforms.size === descriptors.length && !platforms.has('') && names.size === 1
}

/** Follows a descriptor down; what an index names but the archive lacks is left out, as Docker saves it. */
function collect(contents: ArchiveContents, descriptor: Descriptor, what: string, tree: Tree, path: Digest[]): void {
  if (path.includes(descriptor.digest)) throw malformed(what, `the index ${descriptor.digest} contains itself`)
  if (path.length > indexDepthLimit) throw malformed(what, `its indexes lie more than ${indexDepthLimit} deep`)
  // What several indexes name is followed once: else a few small indexes unfold without end.
  if (tree.blobs.has(descriptor.digest)) return
  const entry = contents.blob(descriptor)
  if (!entry) {
    if (path.length === 0) throw malformed(what, `it names ${descriptor.digest}, which is not in the archive`)
    return
  }
  tree.blobs.set(descriptor.digest, entry)
  const self = contents.describe(entry.path)
  const key = `${descriptor.digest} ${descriptor.mediaType}`
  const document = tree.documents.get(key) ?? readDocument(contents, descriptor.mediaType, entry)
  tree.documents.set(key, document)
  if ('children' in document) {
    for (const child of document.children) collect(contents, child, self, tree, [...path, descriptor.digest])
    return
  }
  const { manifest, isImage } = document
  for (const part of [manifest.config, ...manifest.layers]) {
    const blob = contents.blob(part)
    if (blob) tree.blobs.set(part.digest, blob)
  }
  if (isImage) tree.manifests.push({ descriptor, manifest })
}

function readDocument(contents: ArchiveContents, mediaType: string, entry: ArchiveEntry): Document {
  const bytes = contents.json(entry)
  const self = contents.describe(entry.path)
  if (looksLikeIndex(mediaType, bytes, self)) return { children: parseIndex(bytes, self).manifests }
  const manifest = parseManifest(bytes, self)
  return { manifest, isImage: isImageManifest(contents, manifest) }
}

/** Attestations and other artifacts have a config of another kind, or one without a root file system. */
function isImageManifest(contents: ArchiveContents, manifest: Manifest): boolean {
  return artifactTypeOf(manifest) === undefined && contents.blob(manifest.config) !== undefined
}

function imagesOf(
  contents: ArchiveContents,
  target: Descriptor,
  names: readonly string[],
  tree: Tree,
  what: string,
): FoundImage[] {
  const selected = select(contents, tree.manifests)
  if (!selected) throw malformed(what, `${target.digest} leads to no image with its config in the archive`)
  const { manifest, descriptor } = selected
  const self = contents.describe(`blobs/${descriptor.digest.replace(':', '/')}`)
  const config = contents.blob(manifest.config)
  if (!config) throw malformed(self, `it names the config ${manifest.config.digest}, which is not in the archive`)
  const layers = manifest.layers.map((layer) => {
    const entry = contents.blob(layer)
    if (!entry) throw malformed(self, `it names the layer ${layer.digest}, which is not in the archive`)
    return { entry, mediaType: layer.mediaType }
  })
  const others = [...tree.blobs].map(([digest, entry]) => ({ digest, entry }))
  return [{ config, layers, target: bare(target), others, names }]
}

/** What suits the host best of what is complete, else the first complete one, else the first. */
function select(contents: ArchiveContents, manifests: readonly PlatformManifest[]): PlatformManifest | undefined {
  const images = manifests.filter(({ descriptor }) => !isAttestation(descriptor))
  const complete = images.filter(({ manifest }) => manifest.layers.every((layer) => contents.blob(layer)))
  return choosePlatform(complete, ({ descriptor }) => descriptor.platform) ?? complete[0] ?? images[0] ?? manifests[0]
}

function bare({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType: mediaType || mediaTypes.ociManifest, digest, size }
}

/**
 * containerd's annotation is a full name; the OCI one (annotations.md) is often only a word that someone chose,
 * and no name when it does not parse.
 */
function namesOf(descriptor: Descriptor, what: string): string[] {
  const full = descriptor.annotations?.['io.containerd.image.name']
  if (full !== undefined) return [archiveReference(full, what)]
  const word = descriptor.annotations?.['org.opencontainers.image.ref.name']
  if (word === undefined) return []
  try {
    return [normalizeReference(word)]
  } catch {
    return []
  }
}
