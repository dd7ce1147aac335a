import type { ContainerFilters } from '../../engine/containers/types.ts'
import { EngineError } from '../../engine/errors/EngineError.ts'
import { type Filters, invalidFilter } from '../filters.ts'
import { readInteger } from '../query.ts'

/** The names that `/containers/json` takes as filters. */
export const listFilterNames = new Set([
  'ancestor',
  'before',
  'exited',
  'expose',
  'health',
  'id',
  'isolation',
  'is-task',
  'label',
  'name',
  'network',
  'publish',
  'since',
  'status',
  'volume',
])

const statuses = new Set(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'])
const healthStatuses = new Set(['none', 'starting', 'healthy', 'unhealthy'])

/** Filters whose values the engine takes as they are. */
const plainFilters = ['id', 'name', 'label', 'ancestor', 'volume', 'network', 'publish', 'expose'] as const

type Wanted = { -readonly [Name in keyof ContainerFilters]: ContainerFilters[Name] }

/** Turns the filters of `docker ps` into the engine's. Throws INVALID_ARGUMENT in dockerd's words. */
export function listFilters(filters: Filters): ContainerFilters {
  const wanted: Wanted = {}
  const valuesOf = (name: string): readonly string[] => filters.get(name) ?? []
  for (const name of plainFilters) {
    const values = valuesOf(name)
    if (values.length > 0) wanted[name] = values
  }
  for (const [name, allowed, refuse] of [
    ['status', statuses, (value: string) => invalidFilter(`status=${value}`)],
    ['health', healthStatuses, unknownHealth],
  ] as const) {
    const values = valuesOf(name)
    const wrong = values.find((value) => !allowed.has(value))
    if (wrong !== undefined) throw refuse(wrong)
    if (values.length > 0) wanted[name] = values
  }
  const exited = valuesOf('exited').map(readInteger)
  if (exited.length > 0) wanted.exited = exited
  for (const name of ['before', 'since'] as const) {
    const [value] = valuesOf(name)
    if (value !== undefined) wanted[name] = value
  }
  const tasks = valuesOf('is-task')
  if (tasks.length > 0) wanted.isTask = isTask(tasks)
  return wanted
}

/** The filters of `docker container prune`; `readTime` gives milliseconds since 1970. */
export function containerPruneFilters(filters: Filters, readTime: (text: string) => number): ContainerFilters {
  const wanted: Wanted = {}
  const [until, ...more] = filters.get('until') ?? []
  if (more.length > 0) throw new EngineError('INVALID_ARGUMENT', 'more than one until filter specified')
  if (until !== undefined) wanted.until = readTime(until)
  const label = filters.get('label')
  if (label !== undefined) wanted.label = label
  const labelNot = filters.get('label!')
  if (labelNot !== undefined) wanted.labelNot = labelNot
  return wanted
}

function unknownHealth(value: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', `Unrecognised filter value for health: ${value}`)
}

function isTask(values: readonly string[]): boolean {
  if (values.includes('true')) return true
  if (values.includes('false')) return false
  throw invalidFilter('is-task', values)
}
