import type { ImageSort } from '../../../../shared/model/imageSort.ts'

/** Which groups are open: these, or with `all` every one but these. Repositories; empty for images without a name. */
export interface OpenGroups {
  readonly all: boolean
  readonly except: readonly string[]
}

/** What the list shows, as its address says. */
export interface ImageListQuery {
  readonly text: string
  readonly untagged: boolean
  readonly sort: ImageSort
  readonly descending: boolean
  /** Absent for a list without groups. */
  readonly open?: OpenGroups
}

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

/** So many groups can be open, or closed among open ones, one by one: what an address holds with ease. */
const openLimit = 200

/** What the list shows by its address: `?filter=alpine&untagged&sort=size&order=up&by=repository&open=nginx`. */
export function parseListAddress(search: URLSearchParams): ImageListQuery {
  const chosen = sortWords.find(({ word }) => word === search.get('sort')) ?? standard
  const order = search.get('order')
  return {
    text: search.get('filter') ?? '',
    untagged: search.has('untagged'),
    sort: chosen.sort,
    descending: order === null ? chosen.descending : order === 'down',
    ...(search.get('by') === 'repository' ? { open: parseOpen(search) } : {}),
  }
}

function parseOpen(search: URLSearchParams): OpenGroups {
  const all = search.has('all')
  return { all, except: search.getAll(all ? 'closed' : 'open').slice(0, openLimit) }
}

/** The address of what the list shows; what is standard is left out. */
export function formatListAddress({ text, untagged, sort, descending, open }: ImageListQuery): URLSearchParams {
  const search = new URLSearchParams()
  const chosen = sortWords.find((entry) => entry.sort === sort) ?? standard
  if (text !== '') search.set('filter', text)
  if (untagged) search.set('untagged', '')
  if (chosen.sort !== standard.sort) search.set('sort', chosen.word)
  if (descending !== chosen.descending) search.set('order', descending ? 'down' : 'up')
  if (open === undefined) return search
  search.set('by', 'repository')
  if (open.all) search.set('all', '')
  for (const repository of open.except) search.append(open.all ? 'closed' : 'open', repository)
  return search
}

/** The list sorted by a column: the other way when it was sorted by it already. */
export function sortedBy(query: ImageListQuery, sort: ImageSort): ImageListQuery {
  if (query.sort === sort) return { ...query, descending: !query.descending }
  const chosen = sortWords.find((entry) => entry.sort === sort) ?? standard
  return { ...query, sort, descending: chosen.descending }
}

/** The list with all groups closed, or without groups. */
export function grouped(query: ImageListQuery, isGrouped: boolean): ImageListQuery {
  const { open: _, ...flat } = query
  return isGrouped ? { ...flat, open: { all: false, except: [] } } : flat
}

/** The list with all groups open, or closed. */
export function withAllOpen(query: ImageListQuery, all: boolean): ImageListQuery {
  return { ...query, open: { all, except: [] } }
}

/** The list with one group open that was closed, or the other way round; one of too many closes, or opens, itself. */
export function withToggled(query: ImageListQuery, repository: string): ImageListQuery {
  const { all, except } = query.open ?? { all: false, except: [] }
  const others = except.filter((entry) => entry !== repository)
  const next = others.length === except.length ? [...except, repository] : others
  return { ...query, open: { all, except: next.slice(-openLimit) } }
}
