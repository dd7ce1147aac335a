import { EngineError } from '../errors/EngineError.ts'
import { rowLimit } from '../metadata/MetadataReader.ts'
import type { KnownContainer } from './ContainerRegistry.ts'
import { filterTest, portTest } from './filters.ts'
import type { Room } from './room.ts'
import { summaryOf } from './summary.ts'
import type { ContainerCounts, ContainerPage, ContainerQuery, ContainerSort, PageOf } from './types.ts'

const wordLimit = 10

/** One page of containers. Throws as filterTest does, and INVALID_ARGUMENT for a page that can't be. */
export function listContainers(room: Room, query: ContainerQuery): ContainerPage {
  const { filters = {}, text = '', sort = 'created' } = query
  const page = checkedPage(query)
  const isWanted = filterTest(room, filters)
  const hasWords = wordTest(text)
  const hasPort = portTest(filters)
  const wantsPorts = (filters.publish ?? []).length + (filters.expose ?? []).length > 0
  const found = room.registry
    .all()
    .filter((known) => isWanted(known) && hasWords(known))
    .filter((known) => !wantsPorts || hasPort(summaryOf(room.ports, known)))
  const isDescending = query.descending ?? (query.sort === undefined || query.sort === 'created')
  const compare = orders[sort]
  const sorted = found.sort((a, b) => compare(a, b) || compareTexts(a.record.id, b.record.id))
  if (isDescending) sorted.reverse()
  return {
    rows: sorted.slice(page.offset, page.offset + page.limit).map((known) => summaryOf(room.ports, known)),
    total: sorted.length,
  }
}

/** How many there are, by their states. */
export function countContainers({ registry }: Room): ContainerCounts {
  const counts = { total: 0, running: 0, paused: 0, stopped: 0 }
  for (const { state } of registry.all()) {
    counts.total++
    if (state.status === 'paused') counts.paused++
    else if (state.status === 'running' || state.status === 'restarting') counts.running++
    else counts.stopped++
  }
  return counts
}

/** A page with its defaults. Throws INVALID_ARGUMENT for one that is longer than 500 rows, or no page. */
export function checkedPage({ offset = 0, limit = rowLimit }: PageOf): Required<PageOf> {
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
  if (isCount(offset) && isCount(limit) && limit <= rowLimit) return { offset, limit }
  throw new EngineError(
    'INVALID_ARGUMENT',
    `Could not list from ${offset}, ${limit} at once: ask for at most ${rowLimit}.`,
  )
}

/** Compares as a person expects: without regard to case, numbers by their value. */
const { compare: compareTexts } = new Intl.Collator('en', { numeric: true })

const orders: Readonly<Record<ContainerSort, (a: KnownContainer, b: KnownContainer) => number>> = {
  created: (a, b) => a.record.created - b.record.created,
  name: (a, b) => compareTexts(a.record.name, b.record.name),
  image: (a, b) => compareTexts(a.record.config.Image, b.record.config.Image),
  status: (a, b) => compareTexts(a.state.status, b.state.status) || since(a) - since(b),
  dockerSize: (a, b) => (a.record.usage?.dockerSize ?? 0) - (b.record.usage?.dockerSize ?? 0),
  id: (a, b) => (a.record.id < b.record.id ? -1 : Number(a.record.id > b.record.id)),
}

function since({ state }: KnownContainer): number {
  return Math.max(state.started, state.finished)
}

/** Whether every word is found in a container's name, ID, image, command or labels. */
function wordTest(text: string): (known: KnownContainer) => boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, wordLimit)
  if (words.length === 0) return () => true
  return ({ record: { id, name, config } }) => {
    const labels = Object.entries(config.Labels ?? {}).map(([key, value]) => `${key}=${value}`)
    const command = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])]
    const all = [name, config.Image, ...command, ...labels].join('\n').toLowerCase()
    return words.every((word) => all.includes(word) || id.startsWith(word))
  }
}
