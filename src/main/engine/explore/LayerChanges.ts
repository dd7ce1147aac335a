import type { RawName } from '../layers/types.ts'
import type { Change, ChangeCounts } from './types.ts'

type Counted = Exclude<Change, 'unchanged'>

const counted: readonly Counted[] = ['added', 'changed', 'metadata', 'deleted']

/** More than any path has parts: paths are at most 4,095 bytes long. */
const depths = 4096

/** The rows of a layer's index that are a directory and all that is in it, from `start` to before `end`. */
export interface DirectoryRows {
  readonly start: number
  readonly end: number
  /** Whether the first of them is the directory's own. */
  readonly isNamed: boolean
}

/**
 * What one layer changed, by the rows of its index: a byte a row, so that a directory's changes, which are a range of
 * rows, are counted without reading anything. Changes without a row of their own (what a whiteout or an opaque
 * directory takes away, directories that paths imply) are kept beside the row they go with.
 */
export class LayerChanges {
  readonly #marks: Uint8Array
  readonly #others = new Map<number, Record<Counted, number>>()
  #order: Float64Array | undefined

  /** `rows` of the layer's index. */
  constructor(rows: number) {
    this.#marks = new Uint8Array(rows)
  }

  /** Bytes of memory that this takes, about. */
  get weight(): number {
    return this.#marks.length + this.#others.size * 150
  }

  /** Notes what the layer did to the path of a row. */
  mark(row: number, change: Counted): void {
    this.#marks[row] = counted.indexOf(change) + 1
  }

  /** Notes a change in a directory of that depth (0 for the root) that goes with a row but is not the row's own. */
  markOther(row: number, depth: number, change: Counted): void {
    const key = row * depths + depth
    const counts = this.#others.get(key) ?? { added: 0, changed: 0, metadata: 0, deleted: 0 }
    counts[change]++
    this.#others.set(key, counts)
  }

  /** Everything that was noted. */
  total(): ChangeCounts {
    return this.within(0, { start: 0, end: this.#marks.length, isNamed: false })
  }

  /** What was noted in a directory of that depth, which has these rows. */
  within(depth: number, { start, end, isNamed }: DirectoryRows): ChangeCounts {
    const counts = { added: 0, changed: 0, metadata: 0, deleted: 0 }
    for (let row = isNamed ? start + 1 : start; row < end; row++) {
      const change = counted[(this.#marks[row] ?? 0) - 1]
      if (change !== undefined) counts[change]++
    }
    const order = this.#sortedOthers()
    for (let at = firstAtLeast(order, start * depths); at < order.length; at++) {
      const key = order[at] ?? 0
      if (key >= end * depths) break
      if (key % depths < depth) continue
      const others = this.#others.get(key)
      for (const change of counted) counts[change] += others?.[change] ?? 0
    }
    return counts
  }

  #sortedOthers(): Float64Array {
    if (this.#order?.length !== this.#others.size) this.#order = Float64Array.from(this.#others.keys()).sort()
    return this.#order
  }
}

/** How many directories a path lies in below the root, itself among them: 0 for the root. */
export function depthOf(path: RawName): number {
  if (path === '') return 0
  let depth = 1
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) depth++
  return depth
}

function firstAtLeast(sorted: Float64Array, key: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < key) low = middle + 1
    else high = middle
  }
  return low
}
