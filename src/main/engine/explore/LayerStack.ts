import type { LayerIndexFile } from '../layers/LayerIndexFile.ts'
import { comparePaths, isBelow } from '../layers/pathOrder.ts'
import { RowCursor } from '../layers/RowCursor.ts'
import type { LayerEntry, RawName } from '../layers/types.ts'
import type { Turns } from './Turns.ts'

/** What one layer has at a path. */
interface Presence {
  /** Counted from 0, the lowest. */
  readonly layer: number
  /** Undefined for a directory that the layer only implies. */
  readonly entry: LayerEntry | undefined
  readonly isOpaque: boolean
  /** The first row of the layer that is at the path or below it. */
  readonly row: number
}

/** What several layers together have at a path. */
export interface Standing {
  /** The layer that it comes from, counted from 0. */
  readonly layer: number
  /** Undefined for a directory that no layer has an entry for. */
  readonly entry: LayerEntry | undefined
  /** Of a directory, the layers that have a say in what is in it, the topmost first. */
  readonly directory: readonly number[] | undefined
}

/** A directory by the layers that have a say in what is in it. */
export interface Place {
  readonly path: RawName
  /** Without the top layer; undefined when there was no such directory before it. */
  readonly before: readonly number[] | undefined
  /** With the top layer; undefined when there is no such directory any more. */
  readonly after: readonly number[] | undefined
}

/** A path as it stood before the top layer and stands with it; undefined where there is nothing. */
export interface Meeting {
  readonly path: RawName
  readonly before: Standing | undefined
  readonly after: Standing | undefined
  /** What the top layer itself has there. */
  readonly top: Presence | undefined
}

/**
 * Layers stacked one on the other as overlayfs stacks them: what an upper layer has at a path hides what lower ones
 * have there, unless both are directories, which are merged; whiteouts and opaque directories hide and show nothing.
 * So an entry below a lower layer's symbolic link makes a directory in the link's place, as it does when each layer
 * is unpacked by itself. Paths must be asked for in the order of the layer index: one stack, one pass.
 */
export class LayerStack {
  /** The layer that is looked at, counted from 0. */
  readonly top: number
  readonly #cursors: readonly RowCursor[]
  readonly #turns: Turns

  /** `indexes` from the bottom up; the last one is of the layer that is looked at. */
  constructor(indexes: readonly LayerIndexFile[], turns: Turns) {
    this.#turns = turns
    this.top = indexes.length - 1
    this.#cursors = indexes.map((index) => new RowCursor(index))
  }

  /** The root of all. */
  async root(): Promise<Place> {
    const all = this.#cursors.map((_, layer) => layer).reverse()
    const presences = await this.#presences(all, '')
    const opaque = presences.find(({ isOpaque }) => isOpaque)?.layer ?? 0
    const opaqueBefore = presences.find(({ layer, isOpaque }) => isOpaque && layer < this.top)?.layer ?? 0
    return {
      path: '',
      before: all.filter((layer) => layer < this.top && layer >= opaqueBefore),
      after: all.filter((layer) => layer >= opaque),
    }
  }

  /** What is at a path directly in a directory. */
  async meet(place: Place, path: RawName): Promise<Meeting> {
    const layers = layersOf(place, this.top)
    const presences = await this.#presences(layers, path)
    const top = presences[0]?.layer === this.top ? presences[0] : undefined
    const lower = top === undefined ? presences : presences.slice(1)
    const before = settle(lower)
    return { path, before, after: this.#after(place, top, lower, before), top }
  }

  /**
   * The next thing directly in a directory, in the order of names, `from` its path on: what is there before or
   * after the top layer, or with `touched` only what the top layer has or hides. Undefined at the end. Takes turns
   * with other work on this thread; throws the reason when it is no longer wanted.
   */
  async nextMeeting(place: Place, from: RawName, touched: boolean): Promise<Meeting | undefined> {
    if (this.#turns.isOver) await this.#turns.next()
    const layers =
      touched && !isCut(place, this.top) ? (isInTop(place, this.top) ? [this.top] : []) : layersOf(place, this.top)
    const start = place.path === '' ? 0 : place.path.length + 1
    let least: RawName | undefined
    for (const layer of layers) {
      const cursor = this.#cursor(layer)
      const reading = cursor.seek(from)
      if (reading !== undefined) await reading
      const path = cursor.row?.path
      if (path === undefined || !isBelow(path, place.path)) continue
      if (least !== undefined && comparePaths(path, least) >= 0) continue
      const slash = path.indexOf('/', start)
      least = slash < 0 ? path : path.slice(0, slash)
    }
    return least === undefined ? undefined : this.meet(place, least)
  }

  #after(
    place: Place,
    top: Presence | undefined,
    lower: readonly Presence[],
    before: Standing | undefined,
  ): Standing | undefined {
    if (place.after === undefined) return undefined
    const isHidden = isCut(place, this.top)
    if (top === undefined) return isHidden ? undefined : before
    return settle(isHidden ? [top] : [top, ...lower])
  }

  async #presences(layers: readonly number[], path: RawName): Promise<Presence[]> {
    const presences: Presence[] = []
    for (const layer of layers) {
      const cursor = this.#cursor(layer)
      const seeking = cursor.seek(path)
      if (seeking !== undefined) await seeking
      const { row: entry, at: row } = cursor
      if (entry === undefined || (entry.path !== path && !isBelow(entry.path, path))) continue
      if (entry.path !== path) presences.push({ layer, entry: undefined, isOpaque: false, row })
      else if (entry.kind === 'opaque') presences.push({ layer, entry: undefined, isOpaque: true, row })
      else if (entry.kind !== 'directory') presences.push({ layer, entry, isOpaque: false, row })
      else {
        const reading = cursor.next()
        if (reading !== undefined) await reading
        presences.push({ layer, entry, isOpaque: cursor.row?.path === path, row })
      }
    }
    return presences
  }

  #cursor(layer: number): RowCursor {
    const cursor = this.#cursors[layer]
    if (cursor === undefined) throw new RangeError(`there is no layer ${layer}`)
    return cursor
  }
}

/** The first path that can lie directly in a directory. */
export function firstIn(directory: RawName): RawName {
  return directory === '' ? '\x01' : `${directory}/\x01`
}

/** The first path that can come behind a path and all that is below it. */
export function behind(path: RawName): RawName {
  return `${path}\x01`
}

/** Whether the top layer has a say in a directory. */
export function isInTop(place: Place, top: number): boolean {
  return place.after?.[0] === top
}

/** Whether the top layer hides what the layers below have in a directory. */
function isCut(place: Place, top: number): boolean {
  if (place.before === undefined || place.before.length === 0) return false
  return place.after === undefined || place.after.at(-1) === top
}

function layersOf(place: Place, top: number): readonly number[] {
  const lower = place.before ?? []
  return isInTop(place, top) ? [top, ...lower] : lower
}

/**
 * What presences of several layers at one path, the topmost first, make together. An opaque directory hides what is
 * below it, but where it has no entry of its own it stays the directory that it was.
 */
function settle(presences: readonly Presence[]): Standing | undefined {
  const directory: number[] = []
  let lowest: number | undefined
  let named: { readonly layer: number; readonly entry: LayerEntry } | undefined
  let isHidden = false
  for (const { layer, entry, isOpaque } of presences) {
    if (entry !== undefined && entry.kind !== 'directory') {
      if (lowest !== undefined || entry.kind === 'whiteout') break
      return { layer, entry, directory: undefined }
    }
    if (!isHidden) directory.push(layer)
    lowest = layer
    if (entry !== undefined) named ??= { layer, entry }
    isHidden ||= isOpaque
  }
  if (lowest === undefined) return undefined
  return { layer: named?.layer ?? lowest, entry: named?.entry, directory }
}
