import type { Stats } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Digest, digestHex, isDigest } from '../../../shared/model/digest.ts'
import { diskSizeOf, isMissing } from '../io/files.ts'

/** How long what came of a download is kept after the last byte, in ms. */
export const downloadsKeptFor = 24 * 60 * 60 * 1000

/** Bytes on disk that downloads which nobody is at may take: beyond it the oldest go. */
export const downloadsSizeLimit = 20 * 2 ** 30

/** What is kept of a download. */
export interface KeptDownload {
  readonly digest: Digest
  /** Bytes of the blob that are here. */
  readonly size: number
  /** Bytes that its folder takes with what is in it, as `du` counts them. */
  readonly diskSize: number
  /** Milliseconds since 1970. */
  readonly lastWritten: number
}

/**
 * Blobs on their way from a registry, a folder `<root>/<hex>` each: `data` is the first bytes of the blob, or all of
 * them; `index` is made of those. They outlast a restart, to be gone on with.
 */
export class DownloadFolder {
  readonly #root: string

  private constructor(root: string) {
    this.#root = root
  }

  /** Opens the folder, making it when missing. */
  static async open(root: string): Promise<DownloadFolder> {
    await mkdir(root, { recursive: true, mode: 0o700 })
    return new DownloadFolder(root)
  }

  /** Makes the folder of a download when it is missing, and gives its path. */
  async prepare(digest: Digest): Promise<string> {
    const path = this.#pathOf(digest)
    await mkdir(path, { recursive: true, mode: 0o700 })
    return path
  }

  /** The path of a download's bytes. */
  dataOf(digest: Digest): string {
    return join(this.#pathOf(digest), 'data')
  }

  /** The digests of all downloads that have a folder, with bytes in it or not. */
  async digests(): Promise<Digest[]> {
    return (await readdir(this.#root)).map((name) => `sha256:${name}`).filter(isDigest)
  }

  /** What is kept of a blob; undefined when nothing is. */
  async find(digest: Digest): Promise<KeptDownload | undefined> {
    const data = await statOf(this.dataOf(digest))
    if (data === undefined) return undefined
    return { digest, size: data.size, diskSize: await this.#diskSizeOf(digest), lastWritten: data.mtimeMs }
  }

  /** All that is kept, or of these digests only. */
  async list(where: (digest: Digest) => boolean = () => true): Promise<KeptDownload[]> {
    const kept: KeptDownload[] = []
    for (const digest of (await this.digests()).filter(where)) {
      const found = await this.find(digest)
      if (found !== undefined) kept.push(found)
    }
    return kept
  }

  /** Removes a download, and gives the bytes on disk that it took at that moment: 0 when it is not there. */
  async remove(digest: Digest): Promise<number> {
    const diskSize = await this.#diskSizeOf(digest)
    await rm(this.#pathOf(digest), { recursive: true, force: true })
    return diskSize
  }

  /** Removes what nobody has gone on with for long, and what is no download; gives how many. */
  async removeOld(now = Date.now()): Promise<number> {
    let removed = 0
    for (const name of await readdir(this.#root)) {
      const digest = `sha256:${name}`
      const kept = isDigest(digest) ? await this.find(digest) : undefined
      if (kept !== undefined && !isOld(kept, now)) continue
      await rm(join(this.#root, name), { recursive: true, force: true })
      removed++
    }
    return removed
  }

  async #diskSizeOf(digest: Digest): Promise<number> {
    const path = this.#pathOf(digest)
    const stats = await Promise.all([path, join(path, 'data'), join(path, 'index')].map(statOf))
    return stats.reduce((sum, found) => sum + (found === undefined ? 0 : diskSizeOf(found)), 0)
  }

  #pathOf(digest: Digest): string {
    return join(this.#root, digestHex(digest))
  }
}

/** Whether nobody has gone on with a download for too long. A clock that was set back does not keep it for ever. */
export function isOld({ lastWritten }: KeptDownload, now = Date.now()): boolean {
  return Math.abs(now - lastWritten) >= downloadsKeptFor
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
