import type { DiffId } from '../../../shared/model/digest.ts'
import type { LayerIndexFile } from '../layers/LayerIndexFile.ts'

/** Indexes that stay open though nobody uses them: more than the layers that an image of Docker's can have. */
const mostIdle = 160

/** After this long without a question all idle indexes are closed. Milliseconds. */
const idleLimit = 30_000

interface OpenIndex {
  readonly file: Promise<LayerIndexFile>
  users: number
  /** Its last user closes it. */
  isForgotten: boolean
}

/** Layer indexes that were used lately, kept open, since people look at one image for a while. */
export class OpenIndexes {
  readonly #open: (diffId: DiffId) => Promise<LayerIndexFile>
  /** The one that was used longest ago first. */
  readonly #indexes = new Map<DiffId, OpenIndex>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(open: (diffId: DiffId) => Promise<LayerIndexFile>) {
    this.#open = open
  }

  /** Runs work with the indexes of these layers open. Throws what opening them throws. */
  async use<T>(diffIds: readonly DiffId[], work: (indexes: LayerIndexFile[]) => Promise<T>): Promise<T> {
    const taken = diffIds.map((diffId) => this.#take(diffId))
    try {
      return await work(await Promise.all(taken.map(({ file }) => file)))
    } finally {
      for (const index of taken) index.users--
      for (const index of new Set(taken)) if (index.isForgotten) await closeUnused(index)
      await this.#closeIdle(mostIdle)
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => void this.#closeIdle(0).catch(() => undefined), idleLimit).unref()
    }
  }

  /** Closes the indexes of these layers, at the latest when nobody uses them any more. */
  async forget(diffIds: Iterable<DiffId>): Promise<void> {
    for (const diffId of diffIds) {
      const index = this.#indexes.get(diffId)
      if (index === undefined) continue
      this.#indexes.delete(diffId)
      index.isForgotten = true
      await closeUnused(index)
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.forget([...this.#indexes.keys()])
  }

  #take(diffId: DiffId): OpenIndex {
    const index = this.#indexes.get(diffId) ?? this.#add(diffId)
    // Now it is the one that was used last.
    this.#indexes.delete(diffId)
    this.#indexes.set(diffId, index)
    index.users++
    return index
  }

  #add(diffId: DiffId): OpenIndex {
    const index = { file: this.#open(diffId), users: 0, isForgotten: false }
    // What could not be opened is tried anew the next time.
    index.file.catch(() => {
      if (this.#indexes.get(diffId) === index) this.#indexes.delete(diffId)
    })
    return index
  }

  async #closeIdle(most: number): Promise<void> {
    const idle = [...this.#indexes].flatMap(([diffId, { users }]) => (users === 0 ? [diffId] : []))
    await this.forget(idle.slice(0, Math.max(0, idle.length - most)))
  }
}

async function closeUnused(index: OpenIndex): Promise<void> {
  if (index.users > 0) return
  const file = await index.file.catch(() => undefined)
  await file?.close()
}
