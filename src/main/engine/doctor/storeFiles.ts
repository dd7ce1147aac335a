import { createReadStream, type Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type DiffId, type Digest, digestHex, isDigest } from '../../../shared/model/digest.ts'
import { isMissing } from '../io/files.ts'
import { type Report, remedies } from './Finding.ts'

/** Bytes that one read takes. */
const smallestRead = 4096
const largestRead = 1 << 20

/** Where the parts of a store lie; nothing here makes a folder that is missing. */
export class StoreFiles {
  readonly root: string
  readonly content: string
  readonly blobs: string
  readonly ingests: string
  readonly downloads: string
  readonly indexes: string
  readonly database: string

  constructor(root: string) {
    this.root = root
    this.content = join(root, 'content')
    this.blobs = join(root, 'content', 'blobs', 'sha256')
    this.ingests = join(root, 'content', 'ingests')
    this.downloads = join(root, 'content', 'downloads')
    this.indexes = join(root, 'index')
    this.database = join(root, 'lamina.db')
  }

  blobPath(digest: Digest): string {
    return join(this.blobs, digestHex(digest))
  }

  indexPath(diffId: DiffId): string {
    return join(this.indexes, digestHex(diffId))
  }
}

/** What a path is, links not followed; undefined when there is nothing. */
export async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** The bytes of a file; small files get small buffers, since a store has many of them. */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  const size = (await look(path))?.size ?? 0
  const highWaterMark = Math.min(Math.max(size, smallestRead), largestRead)
  yield* createReadStream(path, { highWaterMark }) as AsyncIterable<Uint8Array>
}

/** The names in a folder, sorted; none when it is not there. */
export async function listFolder(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** The digests that name the files of a folder, sorted. Whatever else is in it is reported. */
export async function listDigests<T extends Digest>(folder: string, report: Report): Promise<T[]> {
  const digests: T[] = []
  for (const name of await listFolder(folder)) {
    const digest = `sha256:${name}`
    const isFile = (await look(join(folder, name)))?.isFile() === true
    if (isFile && isDigest(digest)) digests.push(digest as T)
    else {
      const problem = isFile ? 'its name is no digest.' : 'it is not a regular file.'
      report({ subject: join(folder, name), problem, remedy: remedies.look })
    }
  }
  return digests
}
