import { readFile } from 'node:fs/promises'
import type { Digest, ImageId } from '../../../shared/model/digest.ts'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import { jsonSizeLimit } from '../spec/json.ts'
import { looksLikeIndex, parseIndex, parseManifest } from '../spec/manifest.ts'
import { isIndexType, isManifestType } from '../spec/mediaTypes.ts'
import type { Descriptor } from '../spec/types.ts'
import { look, type StoreFiles } from './storeFiles.ts'

/** How deep indexes may lie in one another: as loading has it. */
const depthLimit = 8

/** What an image is to be, for its target to be compared with. */
export interface TargetOwner {
  readonly id: ImageId
  readonly target: Descriptor
  readonly layerCount: number
  /** The blobs that stay as long as the image does. */
  readonly blobs: ReadonlySet<Digest>
}

/**
 * What is wrong with the descriptor that an image's names point at, a sentence each: it must lead, through
 * manifests that are there and are held, to the image's config. Other platforms' parts need not be there.
 */
export async function targetProblems(files: StoreFiles, owner: TargetOwner): Promise<string[]> {
  const { target, id } = owner
  if (!isIndexType(target.mediaType) && !isManifestType(target.mediaType)) {
    return target.digest === id ? [] : [`its target ${target.digest} is neither a manifest nor the config.`]
  }
  const problems: string[] = []
  if (await leadsToImage(files, owner, target, 0, problems)) return []
  return problems.length > 0 ? problems : [`its target ${target.digest} does not lead to its config.`]
}

async function leadsToImage(
  files: StoreFiles,
  owner: TargetOwner,
  descriptor: Descriptor,
  depth: number,
  problems: string[],
): Promise<boolean> {
  const { digest, mediaType } = descriptor
  if (!owner.blobs.has(digest)) {
    if (depth === 0) problems.push(`it does not hold its own target ${digest}.`)
    return false
  }
  const what = `blob ${digest}`
  try {
    const bytes = await readJsonBlob(files, descriptor, what)
    if (!looksLikeIndex(mediaType, bytes, what)) {
      const manifest = parseManifest(bytes, what)
      if (manifest.config.digest !== owner.id) return false
      if (manifest.layers.length !== owner.layerCount) {
        problems.push(`its manifest ${digest} names ${manifest.layers.length} layers, its config ${owner.layerCount}.`)
      }
      const lost = [manifest.config, ...manifest.layers].filter((part) => !owner.blobs.has(part.digest))
      for (const part of lost)
        problems.push(`it does not hold blob ${part.digest}, which its manifest ${digest} names.`)
      return problems.length === 0
    }
    if (depth >= depthLimit) return false
    for (const child of parseIndex(bytes, what).manifests) {
      if (await leadsToImage(files, owner, child, depth + 1, problems)) return true
    }
  } catch (error) {
    problems.push(toEngineError(error, `read ${what}`).message)
  }
  return false
}

/** A small blob that a descriptor points at. Throws SIZE_MISMATCH, or MALFORMED when it is too large. */
async function readJsonBlob(files: StoreFiles, { digest, size }: Descriptor, what: string): Promise<Uint8Array> {
  const bytes = await readSmallFile(files.blobPath(digest), what)
  if (bytes.length === size) return bytes
  throw new EngineError('SIZE_MISMATCH', `${what} has ${bytes.length} bytes; its descriptor says ${size}.`)
}

/** The bytes of a file that is to be JSON. Throws MALFORMED when it is larger than any JSON that is read. */
export async function readSmallFile(path: string, what: string): Promise<Uint8Array> {
  const size = (await look(path))?.size ?? 0
  if (size <= jsonSizeLimit) return readFile(path)
  throw new EngineError('MALFORMED', `Could not read ${what}: it has ${size} bytes; at most ${jsonSizeLimit} are read.`)
}
