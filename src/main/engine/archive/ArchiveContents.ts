import type { Digest } from '../../../shared/model/digest.ts'
import { digestHex } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { digestOf } from '../spec/digest.ts'
import { jsonSizeLimit, malformed } from '../spec/json.ts'
import type { Descriptor } from '../spec/types.ts'
import type { EntryContent } from './EntryReading.ts'
import { entryFolder, normalEntryPath } from './entryPath.ts'

/** The most links that are followed to an entry's content. */
const linkLimit = 16

/** An entry with content, found in an archive. `size` in bytes. */
export interface ArchiveEntry {
  readonly path: string
  readonly size: number
  readonly content: EntryContent
}

type Node = ArchiveEntry | { readonly path: string; readonly link: string; readonly hard: boolean }

/** What an archive holds, by path, after it has been read to its end. */
export class ArchiveContents {
  /** The archive's name, for errors. */
  readonly name: string
  readonly #nodes = new Map<string, Node>()

  constructor(name: string) {
    this.name = name
  }

  /** Adds an entry; one of the same path that came before is replaced, as tar does. */
  add(node: Node): void {
    this.#nodes.set(node.path, node)
  }

  /** `entry "PATH" of ARCHIVE`, as errors name it. */
  describe(path: string): string {
    return `entry "${path}" of ${this.name}`
  }

  /** All paths, links among them. */
  paths(): Iterable<string> {
    return this.#nodes.keys()
  }

  /**
   * The entry at a path, links followed; undefined when there is none. Throws UNSAFE_PATH when a link
   * leads out of the archive, MALFORMED when links go in a circle.
   */
  find(path: string): ArchiveEntry | undefined {
    let at = normalEntryPath(path, this.name)
    for (let followed = 0; followed <= linkLimit; followed++) {
      const node = this.#nodes.get(at)
      if (!node || 'content' in node) return node
      at = normalEntryPath(node.link, this.name, node.hard ? '' : entryFolder(node.path))
    }
    throw malformed(this.describe(path), 'it is a link that leads to itself or through too many others')
  }

  /** As find, but MALFORMED when it is missing. `wantedBy` is what names it. */
  require(path: string, wantedBy: string): ArchiveEntry {
    const entry = this.find(path)
    if (!entry) throw malformed(wantedBy, `it names "${path}", which is not in the archive`)
    return entry
  }

  /** The bytes of an entry that is to be JSON. */
  json(entry: ArchiveEntry): Uint8Array {
    if (entry.content.kind === 'small') return entry.content.bytes
    const why =
      entry.size > jsonSizeLimit
        ? `it has ${entry.size} bytes, too many for a manifest or config`
        : 'it is a tar or compressed data where a manifest or config should be'
    throw malformed(this.describe(entry.path), why)
  }

  /**
   * The blob of an OCI layout that a descriptor points at (image-layout.md "Blobs"); undefined when it is
   * not there. Throws DIGEST_MISMATCH or SIZE_MISMATCH when its content is not what the descriptor says.
   */
  blob(descriptor: Pick<Descriptor, 'digest'> & { readonly size?: number }): ArchiveEntry | undefined {
    const path = `blobs/sha256/${digestHex(descriptor.digest)}`
    const entry = this.find(path)
    if (!entry) return undefined
    if (descriptor.size !== undefined && entry.size !== descriptor.size) {
      throw new EngineError(
        'SIZE_MISMATCH',
        `Could not read ${this.describe(path)}: it has ${entry.size} bytes, its descriptor says ${descriptor.size}. The archive is damaged; get it anew.`,
        { data: { entry: path } },
      )
    }
    const actual = entryDigest(entry)
    if (actual !== descriptor.digest) {
      throw new EngineError(
        'DIGEST_MISMATCH',
        `Could not read ${this.describe(path)}: its content has the digest ${actual}. The archive is damaged; get it anew.`,
        { data: { entry: path, actual } },
      )
    }
    return entry
  }
}

/** Digests of small contents, each computed once, however often it is named. */
const smallDigests = new WeakMap<Uint8Array, Digest>()

/** The digest of an entry's content. */
export function entryDigest({ content }: ArchiveEntry): Digest {
  if (content.kind === 'blob') return content.blob.digest
  const digest = smallDigests.get(content.bytes) ?? digestOf(content.bytes)
  smallDigests.set(content.bytes, digest)
  return digest
}
