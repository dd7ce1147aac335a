import type { SQLInputValue } from 'node:sqlite'
import type { ImageId } from '../../../shared/model/digest.ts'

export type ImageOrder = 'created' | 'name' | 'id' | 'dockerSize' | 'dockerSharedSize' | 'dockerUniqueSize' | 'layers'

/** Which images a list shows, and in which order. Times in milliseconds since 1970. */
export interface ImageSelection {
  /** Also images without a name that others were made from; they are left out otherwise, as Docker does. */
  readonly intermediate?: boolean
  /** True: only images without a tag; false: only images with a name or a digest. */
  readonly dangling?: boolean
  /** `key` or `key=value`; all must match. */
  readonly label?: readonly string[]
  /** Images that match all of these are left out. */
  readonly labelNot?: readonly string[]
  /** Created before this time, exclusive. */
  readonly before?: number
  /** Created after this time, exclusive. */
  readonly since?: number
  /** Created at this time or before it. */
  readonly until?: number
  /** Only images with such a name, and of their names only these. Gets familiar references. */
  readonly matchesName?: (familiar: string) => boolean
  /** Only images with a tag in this repository, in full (`docker.io/library/alpine`); by name they are sorted by it. */
  readonly repository?: string
  /** Only these images. */
  readonly ids?: readonly ImageId[]
  /** Every word must be found in a name, the ID or a label. */
  readonly words?: readonly string[]
  readonly order: ImageOrder
  readonly descending: boolean
  readonly offset: number
  /** At most 500. */
  readonly limit: number
}

/** A part of a statement over table `image` and the values for its question marks. */
export interface Condition {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

const orders: Readonly<Record<ImageOrder, readonly string[]>> = {
  created: ['created'],
  // By repository, then tag: app:1 comes before app-web:1. The expression is that of the index.
  name: ['first_name IS NULL', "replace(first_name, ':', char(1))"],
  id: [],
  dockerSize: ['docker_size'],
  dockerSharedSize: ['docker_shared_size'],
  dockerUniqueSize: ['docker_unique_size'],
  layers: ['layer_count'],
}

/** The ORDER BY of a list; ties by ID, so that pages never overlap. */
export function listOrder({ order, descending, repository }: ImageSelection): Condition {
  const direction = descending ? ' DESC' : ''
  const isByTag = order === 'name' && repository !== undefined
  const columns = isByTag
    ? [`(SELECT min(reference) FROM name WHERE image_id = image.id AND ${inRepository})`]
    : orders[order]
  return {
    sql: [...columns, 'digest'].map((column) => column + direction).join(', '),
    values: isByTag ? tagRange(repository) : [],
  }
}

const inRepository = 'reference >= ? AND reference < ?'

/** The bounds of the references with a tag in a repository: a colon follows it, and after the colon comes ";". */
function tagRange(repository: string): [from: string, to: string] {
  return [`${repository}:`, `${repository};`]
}

/** The WHERE of a list. `matches_name` is a function of the reader's connection. */
export function listCondition(selection: Omit<ImageSelection, 'order' | 'descending' | 'offset' | 'limit'>): Condition {
  const parts: Condition[] = []
  const add = (sql: string, ...values: SQLInputValue[]): void => void parts.push({ sql, values })
  const { dangling, before, since, until, label = [], labelNot = [], words = [] } = selection
  const isNamed = 'EXISTS (SELECT 1 FROM name WHERE image_id = image.id)'
  if (selection.intermediate !== true) {
    add(
      `(first_name IS NOT NULL OR NOT EXISTS (SELECT 1 FROM image child WHERE child.parent = image.digest) OR ${isNamed})`,
    )
  }
  if (dangling === true) add('first_name IS NULL')
  if (dangling === false) add(`(first_name IS NOT NULL OR ${isNamed})`)
  if (before !== undefined) add('created < ?', before)
  if (since !== undefined) add('created > ?', since)
  if (until !== undefined) add('created <= ?', until)
  for (const item of label) parts.push(labelCondition(item))
  if (labelNot.length > 0) {
    const all = labelNot.map(labelCondition)
    add(`NOT (${all.map(({ sql }) => sql).join(' AND ')})`, ...all.flatMap(({ values }) => values))
  }
  if (selection.matchesName !== undefined) {
    add('EXISTS (SELECT 1 FROM name WHERE image_id = image.id AND matches_name(familiar))')
  }
  if (selection.repository !== undefined) {
    add(`image.id IN (SELECT image_id FROM name WHERE ${inRepository})`, ...tagRange(selection.repository))
  }
  if (selection.ids !== undefined) add('digest IN (SELECT value FROM json_each(?))', JSON.stringify(selection.ids))
  for (const word of words) parts.push(wordCondition(word.toLowerCase()))
  return {
    sql: parts.length === 0 ? 'TRUE' : parts.map(({ sql }) => sql).join(' AND '),
    values: parts.flatMap(({ values }) => values),
  }
}

/** Whether a selection looks closely at every image, so that its count had better come with its rows. */
export function isCostly({ label, labelNot, matchesName, words }: ImageSelection): boolean {
  return [label, labelNot, words].some((list) => list !== undefined && list.length > 0) || matchesName !== undefined
}

function labelCondition(item: string): Condition {
  const equals = item.indexOf('=')
  const sql = `labels <> '{}' AND EXISTS (SELECT 1 FROM json_each(labels) WHERE key = ?`
  if (equals === -1) return { sql: `(${sql}))`, values: [item] }
  return { sql: `(${sql} AND value = ?))`, values: [item.slice(0, equals), item.slice(equals + 1)] }
}

function wordCondition(word: string): Condition {
  const id = word.startsWith('sha256:') ? word.slice('sha256:'.length) : word
  return {
    sql: `(instr(substr(digest, 8), ?) > 0
      OR EXISTS (SELECT 1 FROM name WHERE image_id = image.id AND instr(lower(familiar), ?) > 0)
      OR instr(label_text, ?) > 0)`,
    values: [id, word, word],
  }
}
