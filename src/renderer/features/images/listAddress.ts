import type { ImageSort } from '../../../shared/model/imageSort.ts'
import type { ImageListQuery } from './useImageList.ts'

interface SortWord {
  readonly sort: ImageSort
  /** What it is called in the address. */
  readonly word: string
  /** Which way it begins. */
  readonly descending: boolean
}

const sortWords: readonly SortWord[] = [
  { sort: 'name', word: 'name', descending: false },
  { sort: 'id', word: 'id', descending: false },
  { sort: 'created', word: 'created', descending: true },
  { sort: 'dockerSize', word: 'size', descending: true },
  { sort: 'dockerSharedSize', word: 'shared', descending: true },
  { sort: 'dockerUniqueSize', word: 'unique', descending: true },
  { sort: 'layers', word: 'layers', descending: true },
]

const standard: SortWord = { sort: 'created', word: 'created', descending: true }

/** What the list shows by its address: `?filter=alpine&untagged&sort=size&order=up`. */
export function parseListAddress(search: URLSearchParams): ImageListQuery {
  const chosen = sortWords.find(({ word }) => word === search.get('sort')) ?? standard
  const order = search.get('order')
  return {
    text: search.get('filter') ?? '',
    untagged: search.has('untagged'),
    sort: chosen.sort,
    descending: order === null ? chosen.descending : order === 'down',
  }
}

/** The address of what the list shows; what is standard is left out. */
export function formatListAddress({ text, untagged, sort, descending }: ImageListQuery): URLSearchParams {
  const search = new URLSearchParams()
  const chosen = sortWords.find((entry) => entry.sort === sort) ?? standard
  if (text !== '') search.set('filter', text)
  if (untagged) search.set('untagged', '')
  if (chosen.sort !== standard.sort) search.set('sort', chosen.word)
  if (descending !== chosen.descending) search.set('order', descending ? 'down' : 'up')
  return search
}

/** The list sorted by a column: the other way when it was sorted by it already. */
export function sortedBy(query: ImageListQuery, sort: ImageSort): ImageListQuery {
  if (query.sort === sort) return { ...query, descending: !query.descending }
  const chosen = sortWords.find((entry) => entry.sort === sort) ?? standard
  return { ...query, sort, descending: chosen.descending }
}
