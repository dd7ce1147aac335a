import type { LayerIndexFile } from './LayerIndexFile.ts'
import { comparePaths } from './pathOrder.ts'
import type { LayerEntry, RawName } from './types.ts'

/**
 * A place in a layer index that only goes forward. Its row is at hand without waiting; going on waits only where the
 * next row lies in another block. Stands nowhere before the first `seek`.
 */
export class RowCursor {
  readonly #index: LayerIndexFile
  #rows: readonly LayerEntry[] = []
  #first = 0
  #at = 0
  #isPlaced = false

  constructor(index: LayerIndexFile) {
    this.#index = index
  }

  /** The number of the row it stands at; the count of rows at the end. */
  get at(): number {
    return this.#at
  }

  /** The row it stands at; undefined at the end. */
  get row(): LayerEntry | undefined {
    return this.#rows[this.#at - this.#first]
  }

  /**
   * Goes to the first row whose path is `path` or comes after it, or stays where it is when that is there or behind; a
   * promise only when rows must be read.
   */
  seek(path: RawName): Promise<void> | undefined {
    if (!this.#isPlaced) return this.#search(path)
    for (let row = this.row; row !== undefined && comparePaths(row.path, path) < 0; row = this.row) this.#at++
    return this.row === undefined && this.#at < this.#index.count ? this.#search(path) : undefined
  }

  /** Goes to the next row; a promise only when it must be read. */
  next(): Promise<void> | undefined {
    this.#at++
    if (this.#at - this.#first < this.#rows.length || this.#at >= this.#index.count) return undefined
    return this.#goTo(this.#at)
  }

  async #search(path: RawName): Promise<void> {
    this.#isPlaced = true
    await this.#goTo(await this.#index.lowerBound(path, this.#at))
  }

  async #goTo(row: number): Promise<void> {
    const { first, rows } = await this.#index.blockOf(row)
    this.#rows = rows
    this.#first = first
    this.#at = row
  }
}
