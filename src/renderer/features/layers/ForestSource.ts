import type { ForestImageRow, ForestLayerRow } from '../../../shared/contract/layers.ts'
import { maxRows } from '../../../shared/contract/limits.ts'
import { Store } from '../../client/Store.ts'
import { buildForest } from './buildForest.ts'
import type { Forest, ForestContainer } from './forest.ts'

interface Block<T> {
  readonly tag: string
  readonly rows: readonly T[]
}

interface BlockAnswer<T> {
  readonly tag: string
  readonly rows?: readonly T[] | undefined
}

interface BlockInput {
  readonly block: number
  readonly tag?: string
}

/** Which blocks there are, at most 500 of each kind from the one that was asked for. */
interface Blocks {
  readonly revision: string
  readonly layers: readonly number[]
  readonly images: readonly number[]
}

/** The procedures that the forest is read with. */
export interface ForestReader {
  forestBlocks(input: { readonly from: number }): Promise<Blocks>
  forestLayers(input: BlockInput): Promise<BlockAnswer<ForestLayerRow>>
  forestImages(input: BlockInput): Promise<BlockAnswer<ForestImageRow>>
  containers(): Promise<readonly ForestContainer[]>
}

/** The forest as far as it is known. */
export interface ForestState {
  readonly forest: Forest | undefined
  /** Why it could not be read, or not be brought up to date. */
  readonly error: unknown
}

/** Calls for blocks of one kind under way at a time: few, since what comes together is answered in one turn. */
const parallel = 2

/** When the store changes as fast as it is read, so often is begun anew before a part of it is shown. */
const rounds = 3

/** The least time between two readings, milliseconds, and how many times as long as the last one took. */
const restTime = 300
const restFactor = 3

/**
 * Reads the whole forest block by block, and again when told that something changed; then only blocks with changes
 * come. One reading at a time; much that happens at once is read at once.
 */
export class ForestSource {
  readonly state = new Store<ForestState>({ forest: undefined, error: undefined })
  readonly #reader: ForestReader
  #layers = new Map<number, Block<ForestLayerRow>>()
  #images = new Map<number, Block<ForestImageRow>>()
  #revision = ''
  #containers: readonly ForestContainer[] = []
  #isReading = false
  #isStale = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(reader: ForestReader) {
    this.#reader = reader
  }

  /** Reads what changed: at once, or after a rest when the last reading is just over. */
  refresh(): void {
    this.#isStale = true
    if (!this.#isReading && this.#timer === undefined) void this.#read()
  }

  /** Reads no more until the next `refresh`. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isStale = false
  }

  async #read(): Promise<void> {
    this.#isReading = true
    this.#isStale = false
    const started = performance.now()
    try {
      const isChanged = await this.#readChanges()
      const { forest } = this.state.get()
      this.state.set({
        forest:
          forest === undefined || isChanged
            ? buildForest(this.#layerRows(), this.#imageRows(), this.#containers)
            : forest,
        error: undefined,
      })
    } catch (error) {
      this.state.set({ forest: this.state.get().forest, error })
    }
    this.#isReading = false
    const rest = Math.max(restTime, restFactor * (performance.now() - started))
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#isStale) void this.#read()
    }, rest)
  }

  /** Brings the blocks up to date; whether any changed. */
  async #readChanges(): Promise<boolean> {
    let isChanged = await this.#readContainers()
    for (let round = 0; round < rounds; round++) {
      const { revision, layers, images } = await this.#readBlocks()
      if (revision === this.#revision) return isChanged
      const changed = await Promise.all([
        readBlocks(this.#layers, layers, (input) => this.#reader.forestLayers(input)),
        readBlocks(this.#images, images, (input) => this.#reader.forestImages(input)),
      ])
      isChanged = isChanged || changed.includes(true)
      this.#revision = revision
    }
    return isChanged
  }

  /** Whether they are others now. */
  async #readContainers(): Promise<boolean> {
    const containers = await this.#reader.containers()
    const isChanged = JSON.stringify(containers) !== JSON.stringify(this.#containers)
    this.#containers = containers
    return isChanged
  }

  async #readBlocks(): Promise<Blocks> {
    const first = await this.#reader.forestBlocks({ from: 0 })
    const found = { layers: [...first.layers], images: [...first.images] }
    for (let last: Blocks = first; Math.max(last.layers.length, last.images.length) === maxRows; ) {
      // Of the kind that is not at its end yet; the other one has been told by then.
      const ends = [last.layers, last.images].filter(({ length }) => length === maxRows)
      last = await this.#reader.forestBlocks({ from: Math.min(...ends.map((numbers) => numbers.at(-1) ?? 0)) + 1 })
      found.layers.push(...last.layers)
      found.images.push(...last.images)
    }
    return { revision: first.revision, layers: [...new Set(found.layers)], images: [...new Set(found.images)] }
  }

  *#layerRows(): Iterable<ForestLayerRow> {
    for (const block of [...this.#layers.keys()].sort((a, b) => a - b)) yield* this.#layers.get(block)?.rows ?? []
  }

  *#imageRows(): Iterable<ForestImageRow> {
    for (const { rows } of this.#images.values()) yield* rows
  }
}

/** Makes `known` the blocks with these numbers as they are now; whether anything changed. */
async function readBlocks<T>(
  known: Map<number, Block<T>>,
  numbers: readonly number[],
  read: (input: BlockInput) => Promise<BlockAnswer<T>>,
): Promise<boolean> {
  let isChanged = false
  for (const block of known.keys()) {
    if (!numbers.includes(block)) isChanged = known.delete(block) || isChanged
  }
  const waiting = [...numbers]
  const readNext = async (): Promise<void> => {
    for (let block = waiting.shift(); block !== undefined; block = waiting.shift()) {
      const before = known.get(block)
      const { tag, rows } = await read(before === undefined ? { block } : { block, tag: before.tag })
      if (rows === undefined) continue
      known.set(block, { tag, rows })
      isChanged = true
    }
  }
  await Promise.all(Array.from({ length: parallel }, readNext))
  return isChanged
}
