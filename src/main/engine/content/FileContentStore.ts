import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { type Digest, digestHex } from '../../../shared/model/digest.ts'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import { diskSizeOf, isMissing, removeFile, syncDirectory } from '../io/files.ts'
import { DownloadFolder } from './DownloadFolder.ts'
import { type FinishedIngest, Ingest } from './Ingest.ts'
import type { BlobInfo, ContentStore } from './types.ts'

/** Blobs as files `<root>/blobs/sha256/<hex>`, ingests as folders `<root>/ingests/<id>`, downloads beside them. */
export class FileContentStore implements ContentStore {
  readonly downloads: DownloadFolder
  readonly #blobs: string
  readonly #ingests: string
  readonly #running = new Map<Digest, Promise<BlobInfo>>()

  private constructor(root: string, downloads: DownloadFolder) {
    this.downloads = downloads
    this.#blobs = join(root, 'blobs', 'sha256')
    this.#ingests = join(root, 'ingests')
  }

  /** Opens the store in a folder, making what is missing. */
  static async open(root: string): Promise<FileContentStore> {
    const store = new FileContentStore(root, await DownloadFolder.open(join(root, 'downloads')))
    await mkdir(store.#blobs, { recursive: true, mode: 0o700 })
    await mkdir(store.#ingests, { recursive: true, mode: 0o700 })
    return store
  }

  async stat(digest: Digest): Promise<BlobInfo | undefined> {
    try {
      const found = await stat(this.pathOf(digest))
      return { digest, size: found.size, diskSize: diskSizeOf(found) }
    } catch (error) {
      if (isMissing(error)) return undefined
      throw toEngineError(error, `look at blob ${digest}`)
    }
  }

  read(digest: Digest, start = 0): Readable {
    const file = createReadStream(this.pathOf(digest), { start, highWaterMark: 1 << 20 })
    const out = new PassThrough({ highWaterMark: 1 << 20 })
    file.once('error', (error) =>
      out.destroy(isMissing(error) ? missing(digest) : toEngineError(error, `read ${digest}`)),
    )
    out.once('close', () => file.destroy())
    return file.pipe(out)
  }

  async readSmall(digest: Digest, limit: number): Promise<Uint8Array> {
    try {
      const handle = await open(this.pathOf(digest), 'r')
      try {
        const { size } = await handle.stat()
        if (size > limit) {
          throw new EngineError(
            'MALFORMED',
            `Could not read blob ${digest}: it has ${size} bytes; at most ${limit} are read.`,
          )
        }
        return await handle.readFile()
      } finally {
        await handle.close()
      }
    } catch (error) {
      throw isMissing(error) ? missing(digest) : toEngineError(error, `read blob ${digest}`)
    }
  }

  async ingest(
    expected: { digest: Digest; size?: number },
    fill: (ingest: Ingest) => Promise<void>,
  ): Promise<BlobInfo> {
    const running = this.#running.get(expected.digest)
    if (running) return running
    const work = this.#ingestAlone(expected, fill).finally(() => this.#running.delete(expected.digest))
    this.#running.set(expected.digest, work)
    return work
  }

  async #ingestAlone(
    expected: { digest: Digest; size?: number },
    fill: (ingest: Ingest) => Promise<void>,
  ): Promise<BlobInfo> {
    const present = await this.stat(expected.digest)
    if (present) return present
    const id = digestHex(expected.digest)
    const folder = await this.openIngestFolder(id)
    const ingest = await Ingest.open(join(folder, 'data'))
    let finished: FinishedIngest
    try {
      await fill(ingest)
      finished = await ingest.finish(expected)
    } catch (error) {
      await ingest.close()
      const wrong = error instanceof EngineError && error.code.endsWith('_MISMATCH')
      if (wrong) await this.removeIngestFolder(id)
      throw toEngineError(error, `take blob ${expected.digest}`)
    }
    await this.commit([finished])
    await this.removeIngestFolder(id)
    return { digest: finished.digest, size: finished.size, diskSize: finished.diskSize }
  }

  async commit(finished: readonly FinishedIngest[]): Promise<Digest[]> {
    const added: Digest[] = []
    try {
      for (const { digest, path } of finished) {
        const isNew = !(await this.stat(digest))
        await rename(path, this.pathOf(digest)).catch((error: unknown) => {
          if (isNew || !isMissing(error)) throw error
        })
        if (isNew) added.push(digest)
      }
      if (finished.length > 0) await syncDirectory(this.#blobs)
      return added
    } catch (error) {
      await this.putBack(finished.filter(({ digest }) => added.includes(digest)))
      throw toEngineError(error, 'put finished blobs into the store')
    }
  }

  async putBack(finished: readonly Pick<FinishedIngest, 'digest' | 'path'>[]): Promise<void> {
    for (const { digest, path } of finished) {
      // Named twice in one work: the first took it back.
      await rename(this.pathOf(digest), path).catch((error: unknown) => {
        if (!isMissing(error)) throw error
      })
    }
  }

  async delete(digest: Digest): Promise<void> {
    await removeFile(this.pathOf(digest))
  }

  async *list(): AsyncIterable<BlobInfo> {
    for (const digest of await this.digests()) {
      const info = await this.stat(digest)
      if (info) yield info
    }
  }

  async digests(): Promise<Digest[]> {
    return (await readdir(this.#blobs)).map((name) => `sha256:${name}` as Digest)
  }

  async openIngestFolder(id: string): Promise<string> {
    const path = join(this.#ingests, id)
    await mkdir(path, { recursive: true, mode: 0o700 })
    return path
  }

  async removeIngestFolder(id: string): Promise<void> {
    await rm(join(this.#ingests, id), { recursive: true, force: true })
  }

  async listIngestFolders(): Promise<string[]> {
    return readdir(this.#ingests)
  }

  pathOf(digest: Digest): string {
    return join(this.#blobs, digestHex(digest))
  }
}

function missing(digest: Digest): EngineError {
  return new EngineError('NOT_FOUND', `Could not read blob ${digest}: it is not in the store.`, { data: { digest } })
}
