import { access, mkdir, readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type DiffId, digestHex } from '../../../shared/model/digest.ts'
import { toEngineError } from '../errors/EngineError.ts'
import { diskSizeOf, isMissing, removeFile, syncDirectory } from '../io/files.ts'

/** A finished layer index that waits to become visible. */
export interface FinishedIndex {
  readonly diffId: DiffId
  readonly path: string
}

/** The layer indexes of a data root, a file a diffID. */
export class LayerIndexFolder {
  readonly #root: string

  private constructor(root: string) {
    this.#root = root
  }

  /** Opens the folder, making it when missing. */
  static async open(root: string): Promise<LayerIndexFolder> {
    await mkdir(root, { recursive: true, mode: 0o700 })
    return new LayerIndexFolder(root)
  }

  pathOf(diffId: DiffId): string {
    return join(this.#root, digestHex(diffId))
  }

  /** Makes finished indexes visible, each by one rename in place of an older one; returns those that are new. Idempotent. */
  async commit(finished: readonly FinishedIndex[]): Promise<DiffId[]> {
    const added: DiffId[] = []
    try {
      for (const { diffId, path } of finished) {
        const isNew = !(await this.has(diffId))
        await rename(path, this.pathOf(diffId)).catch((error: unknown) => {
          if (isNew || !isMissing(error)) throw error
        })
        if (isNew) added.push(diffId)
      }
      if (finished.length > 0) await syncDirectory(this.#root)
      return added
    } catch (error) {
      await this.putBack(finished.filter(({ diffId }) => added.includes(diffId)))
      throw toEngineError(error, 'put layer indexes into the store')
    }
  }

  /** Undoes `commit` of indexes that it told as new: each lies where it lay before. */
  async putBack(finished: readonly FinishedIndex[]): Promise<void> {
    for (const { diffId, path } of finished) {
      // Named twice in one work: the first took it back.
      await rename(this.pathOf(diffId), path).catch((error: unknown) => {
        if (!isMissing(error)) throw error
      })
    }
  }

  async has(diffId: DiffId): Promise<boolean> {
    return access(this.pathOf(diffId)).then(
      () => true,
      () => false,
    )
  }

  /** Bytes on disk of an index; 0 when it is not there. */
  async diskSizeOf(diffId: DiffId): Promise<number> {
    return stat(this.pathOf(diffId)).then(diskSizeOf, () => 0)
  }

  /** Deletes an index; nothing when it is not there. */
  async delete(diffId: DiffId): Promise<void> {
    await removeFile(this.pathOf(diffId))
  }

  /** The diffIDs of all indexes there are. */
  async list(): Promise<DiffId[]> {
    return (await readdir(this.#root)).map((name) => `sha256:${name}` as DiffId)
  }
}
