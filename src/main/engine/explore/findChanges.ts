import type { LayerIndexFile } from '../layers/LayerIndexFile.ts'
import { compareFacts } from './compareFacts.ts'
import { factsOf } from './fileFacts.ts'
import { depthOf, LayerChanges } from './LayerChanges.ts'
import { behind, firstIn, isInTop, LayerStack, type Meeting, type Place } from './LayerStack.ts'
import { Turns } from './Turns.ts'
import type { Change } from './types.ts'

/**
 * Compares the topmost of some layers (from the bottom up) with those below it: one pass over its index, and over
 * what it hides below. Throws the signal's reason.
 */
export async function findChanges(indexes: readonly LayerIndexFile[], signal?: AbortSignal): Promise<LayerChanges> {
  const search = new ChangeSearch(indexes, signal)
  await search.run()
  return search.changes
}

/** What the top layer did to a path; `indexes` are all layers from the bottom up. */
export async function changeOf(indexes: readonly LayerIndexFile[], { before, after }: Meeting): Promise<Change> {
  if (before === undefined) return 'added'
  if (after === undefined) return 'deleted'
  // What is not the top layer's is what it was.
  if (after.layer !== indexes.length - 1) return 'unchanged'
  return compareFacts(await factsOf(indexes, before), await factsOf(indexes, after))
}

/** A directory that was met, as a place to go on in; undefined when it is none, neither before nor after. */
export function placeOf({ path, before, after }: Meeting): Place | undefined {
  if (before?.directory === undefined && after?.directory === undefined) return undefined
  return { path, before: before?.directory, after: after?.directory }
}

/** A row of the top layer, and the depth of the last directory above it that the layer has a say in. */
interface Cause {
  readonly row: number
  readonly depth: number
}

class ChangeSearch {
  readonly changes: LayerChanges
  readonly #indexes: readonly LayerIndexFile[]
  readonly #stack: LayerStack

  constructor(indexes: readonly LayerIndexFile[], signal: AbortSignal | undefined) {
    this.#indexes = indexes
    this.#stack = new LayerStack(indexes, new Turns(signal))
    this.changes = new LayerChanges(indexes.at(-1)?.count ?? 0)
  }

  async run(): Promise<void> {
    await this.#visit(await this.#stack.root(), { row: 0, depth: 0 })
  }

  /** Goes through a directory; what is gone from it without a row of its own is noted at `cause`. */
  async #visit(place: Place, cause: Cause): Promise<void> {
    let from = firstIn(place.path)
    for (;;) {
      const meeting = await this.#stack.nextMeeting(place, from, true)
      if (meeting === undefined) return
      const { path, top } = meeting
      const here = top === undefined ? cause : { row: top.row, depth: cause.depth }
      await this.#note(meeting, here)
      const inner = placeOf(meeting)
      if (inner !== undefined && isInTop(inner, this.#stack.top)) {
        await this.#visit(inner, { row: here.row, depth: depthOf(path) })
      } else if (inner !== undefined && inner.after === undefined) await this.#visit(inner, here)
      from = behind(path)
    }
  }

  async #note(meeting: Meeting, { row, depth }: Cause): Promise<void> {
    const { before, after, top } = meeting
    // A whiteout of nothing.
    if (before === undefined && after === undefined) return
    const change = await changeOf(this.#indexes, meeting)
    if (change === 'unchanged') return
    if (after !== undefined && top?.entry !== undefined) this.changes.mark(row, change)
    else this.changes.markOther(row, depth, change)
  }
}
