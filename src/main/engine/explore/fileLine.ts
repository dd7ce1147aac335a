import type { LayerIndexFile } from '../layers/LayerIndexFile.ts'
import type { RawName } from '../layers/types.ts'
import { factsOf } from './fileFacts.ts'
import { changeOf } from './findChanges.ts'
import { depthOf, type LayerChanges } from './LayerChanges.ts'
import { behind, type Meeting } from './LayerStack.ts'
import type { ChangeCounts, FileLine } from './types.ts'

const noChanges: ChangeCounts = { added: 0, changed: 0, metadata: 0, deleted: 0 }

/** Layers from the bottom up, and what the topmost changed. */
export interface ComparedLayers {
  readonly indexes: readonly LayerIndexFile[]
  readonly changes: LayerChanges
}

/** A path as a line of its directory; undefined when nothing is there, before or after. */
export async function lineOf(layers: ComparedLayers, meeting: Meeting): Promise<FileLine | undefined> {
  const { indexes } = layers
  const { path, before, after } = meeting
  const standing = after ?? before
  if (standing === undefined) return undefined
  const change = await changeOf(indexes, meeting)
  const isDifferent = change === 'changed' || change === 'metadata'
  return {
    name: nameOf(path),
    change,
    facts: await factsOf(indexes, standing),
    ...(isDifferent && before !== undefined ? { before: await factsOf(indexes, before) } : {}),
    ...(after?.directory === undefined ? {} : { below: await changesBelow(layers, meeting) }),
  }
}

async function changesBelow({ indexes, changes }: ComparedLayers, { path, top }: Meeting): Promise<ChangeCounts> {
  const index = indexes.at(-1)
  if (top === undefined || index === undefined) return noChanges
  const end = await index.lowerBound(behind(path), top.row)
  return changes.within(depthOf(path), { start: top.row, end, isNamed: top.entry !== undefined })
}

/** Whether a layer did something to the line or below it. */
export function isTouched({ change, below }: FileLine): boolean {
  if (change !== 'unchanged') return true
  return below !== undefined && below.added + below.changed + below.metadata + below.deleted > 0
}

function nameOf(path: RawName): RawName {
  return path.slice(path.lastIndexOf('/') + 1)
}
