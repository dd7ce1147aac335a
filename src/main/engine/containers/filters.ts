import type { ImageId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { ContainerRecord } from '../metadata/containers.ts'
import { isActive, type KnownContainer } from './ContainerRegistry.ts'
import type { Room } from './room.ts'
import { networkOf } from './summary.ts'
import type { ContainerFilters, ContainerSummary } from './types.ts'

const statuses = new Set(['created', 'restarting', 'running', 'removing', 'paused', 'exited', 'dead'])
const healths = new Set(['starting', 'healthy', 'unhealthy', 'none'])

type Test = (known: KnownContainer) => boolean

/**
 * The test that filters come to, by Docker's rules (moby `daemon/list.go`). Throws INVALID_ARGUMENT for values that
 * a filter does not have, NOT_FOUND for an unknown `before` or `since`.
 */
export function filterTest(room: Room, filters: ContainerFilters): Test {
  const tests: Test[] = []
  const add = <T>(value: T | undefined, test: (value: T) => Test): void => {
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) tests.push(test(value))
  }
  refuseOthers('status', filters.status, statuses)
  refuseOthers('health', filters.health, healths, (value) => `Unrecognised filter value for health: ${value}`)
  const showsAll = filters.all === true || (filters.status ?? []).length > 0 || filters.ids !== undefined
  if (!showsAll) tests.push(({ state }) => isActive(state))
  add(filters.ids, (ids) => oneOf(new Set(ids), ({ record }) => record.id))
  add(filters.id, (patterns) => {
    const matches = matcher(patterns)
    return ({ record }) => matches(record.id)
  })
  add(filters.name, (patterns) => {
    const matches = matcher(patterns)
    return ({ record: { name } }) => matches(`/${name}`) || matches(name)
  })
  add(
    filters.label,
    (labels) =>
      ({ record }) =>
        labels.every((label) => hasLabel(record.config.Labels, label)),
  )
  add(
    filters.labelNot,
    (labels) =>
      ({ record }) =>
        !labels.some((label) => hasLabel(record.config.Labels, label)),
  )
  add(filters.status, (wanted) => oneOf(new Set(wanted), ({ state }) => state.status))
  add(filters.exited, (codes) => {
    const wanted = new Set(codes)
    return ({ state }) => !isActive(state) && state.started > 0 && wanted.has(state.exitCode)
  })
  add(filters.ancestor, (references) => oneOf(withDescendants(room, references), ({ record }) => record.imageId))
  add(filters.before, (reference) => {
    const { created } = neighbour(room, reference)
    return ({ record }) => record.created < created
  })
  add(filters.since, (reference) => {
    const { created } = neighbour(room, reference)
    return ({ record }) => record.created > created
  })
  add(
    filters.until,
    (time) =>
      ({ record }) =>
        record.created < time,
  )
  add(filters.volume, (names) => {
    const wanted = new Set(names)
    return ({ record }) =>
      record.mounts.some(({ name, source, target }) => wanted.has(target) || wanted.has(name === '' ? source : name))
  })
  add(filters.network, (names) => {
    const wanted = new Set(names)
    return ({ record }) => wanted.has(networkOf(record))
  })
  add(filters.health, (wanted) => oneOf(new Set(wanted), ({ state }) => state.health?.status ?? 'none'))
  add(filters.isTask, (wanted) => () => !wanted)
  return (known) => tests.every((test) => test(known))
}

/** Whether a row has one of the ports that `publish` and `expose` ask for. Throws INVALID_ARGUMENT. */
export function portTest({ publish = [], expose = [] }: ContainerFilters): (row: ContainerSummary) => boolean {
  if (publish.length + expose.length === 0) return () => true
  const published = publish.map((text) => portRange('publish', text))
  const exposed = expose.map((text) => portRange('expose', text))
  return ({ ports }) =>
    ports.some(
      ({ port, protocol, host }) =>
        published.some((range) => host !== undefined && isIn(range, host.port, protocol)) ||
        exposed.some((range) => isIn(range, port, protocol)),
    )
}

/** Whether labels have `key`, or `key=value`. */
export function hasLabel(labels: Readonly<Record<string, string>> | null, label: string): boolean {
  const equals = label.indexOf('=')
  const key = equals === -1 ? label : label.slice(0, equals)
  if (labels === null || !Object.hasOwn(labels, key)) return false
  return equals === -1 || labels[key] === label.slice(equals + 1)
}

/** Whether a text is one of the patterns, or a regular expression among them is found in it; as Go's filters match. */
export function matcher(patterns: readonly string[]): (text: string) => boolean {
  const expressions = patterns.flatMap((pattern) => {
    try {
      return [new RegExp(pattern)]
    } catch {
      return []
    }
  })
  return (text) => patterns.includes(text) || expressions.some((expression) => expression.test(text))
}

/** The container that `before` or `since` names. Throws NOT_FOUND, in the words that Docker has here. */
function neighbour({ registry }: Room, reference: string): ContainerRecord {
  try {
    return registry.find(reference).record
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'NOT_FOUND') throw error
    throw new EngineError('NOT_FOUND', error.message, { data: { reference, docker: `no such container ${reference}` } })
  }
}

interface PortRange {
  readonly first: number
  readonly last: number
  readonly protocol: string
}

function portRange(filter: string, text: string): PortRange {
  const [, first, last = first, protocol = 'tcp'] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/.exec(text) ?? []
  if (first !== undefined) return { first: Number(first), last: Number(last), protocol }
  throw new EngineError(
    'INVALID_ARGUMENT',
    `error while looking up for ${filter} ${text}: strconv.ParseUint: parsing "${text}": invalid syntax`,
  )
}

function isIn({ first, last, protocol }: PortRange, port: number, of: string): boolean {
  return port >= first && port <= last && protocol === of
}

function oneOf<T>(wanted: ReadonlySet<T>, value: (known: KnownContainer) => T): Test {
  return (known) => wanted.has(value(known))
}

/** The images that references mean, and all that were made from them step by step. Unknown ones are none. */
function withDescendants({ ports }: Room, references: readonly string[]): ReadonlySet<ImageId> {
  const found = new Set<ImageId>()
  const pending: ImageId[] = []
  for (const reference of references) {
    try {
      pending.push(ports.resolveImage(reference))
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
    }
  }
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id)) continue
    found.add(id)
    pending.push(...ports.reader.children(id))
  }
  return found
}

function refuseOthers(
  filter: string,
  values: readonly string[] | undefined,
  known: ReadonlySet<string>,
  words = (value: string) => `Invalid filter '${filter}=${value}'`,
): void {
  const other = values?.find((value) => !known.has(value))
  if (other === undefined) return
  throw new EngineError('INVALID_ARGUMENT', words(other))
}
