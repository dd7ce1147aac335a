import type { ContainerRow } from '../../../../shared/contract/containers.ts'

export type ContainerSort = 'created' | 'name' | 'image' | 'status' | 'dockerSize'

/** What the list shows, as its address says. */
export interface ContainerListQuery {
  readonly text: string
  /** Only those that run; all when false. */
  readonly running: boolean
  readonly sort: ContainerSort
  readonly descending: boolean
  /** The image to run, while the dialog for it is open; empty for one that is not chosen yet. */
  readonly run?: string
}

const sorts: Readonly<Record<ContainerSort, boolean>> = {
  created: true,
  name: false,
  image: false,
  status: false,
  dockerSize: true,
}

function isSort(text: string | null): text is ContainerSort {
  return text !== null && text in sorts
}

/** What the list shows by its address: `?filter=web&running&sort=name&order=up&run=nginx`. */
export function parseListAddress(search: URLSearchParams): ContainerListQuery {
  const asked = search.get('sort')
  const sort = isSort(asked) ? asked : 'created'
  const order = search.get('order')
  const run = search.get('run')
  return {
    text: search.get('filter') ?? '',
    running: search.has('running'),
    sort,
    descending: order === null ? sorts[sort] : order === 'down',
    ...(run === null ? {} : { run }),
  }
}

/** The address of what the list shows; what is standard is left out. */
export function formatListAddress({ text, running, sort, descending, run }: ContainerListQuery): string {
  const search = new URLSearchParams()
  if (text !== '') search.set('filter', text)
  if (running) search.set('running', '')
  if (sort !== 'created') search.set('sort', sort)
  if (descending !== sorts[sort]) search.set('order', descending ? 'down' : 'up')
  if (run !== undefined) search.set('run', run)
  return search.toString()
}

/** The query with another order: the same column the other way round, or another column in its usual order. */
export function sortedBy(query: ContainerListQuery, sort: ContainerSort): ContainerListQuery {
  return { ...query, sort, descending: query.sort === sort ? !query.descending : sorts[sort] }
}

/** The states that are asked for; all when absent. */
export function askedStates({ running }: ContainerListQuery): readonly ContainerRow['state']['status'][] | undefined {
  return running ? ['running', 'paused', 'restarting'] : undefined
}
