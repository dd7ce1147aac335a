import type { EngineEvent } from '../engine/events/eventLog.ts'
import type { Filters } from './filters.ts'

/** The names that `/events` takes as filters. */
export const eventFilterNames = new Set([
  'config',
  'container',
  'daemon',
  'event',
  'image',
  'label',
  'network',
  'node',
  'plugin',
  'scope',
  'secret',
  'service',
  'type',
  'volume',
])

/** Filters on objects of which there are no events: with one of them none matches. */
const otherObjects = ['config', 'daemon', 'node', 'plugin', 'secret', 'service']

/** Whether an event passes: each filter narrows, the values of one are alternatives (labels: all must match). */
export function matchesEvent(event: EngineEvent, filters: Filters): boolean {
  return (
    oneOf(filters.get('type'), event.type) &&
    matchesAction(event.action, filters.get('event')) &&
    oneOf(filters.get('scope'), 'local') &&
    matchesImage(event, filters.get('image')) &&
    (['container', 'volume', 'network'] as const).every((type) => matchesObject(event, type, filters.get(type))) &&
    (filters.get('label') ?? []).every((label) => matchesLabel(event, label)) &&
    otherObjects.every((name) => !filters.has(name))
  )
}

/** An action with details, `exec_create: sh`, is also meant by its beginning. */
function matchesAction(action: string, values: readonly string[] | undefined): boolean {
  if (values === undefined || values.length === 0) return true
  return values.some((value) => action === value || action.startsWith(`${value}:`))
}

/** Whether it happened to one of these objects, named by their names, IDs or starts of IDs. */
function matchesObject(event: EngineEvent, type: EngineEvent['type'], values: readonly string[] | undefined): boolean {
  if (values === undefined || values.length === 0) return true
  const name = event.attributes.name ?? ''
  const isMeant = (value: string): boolean => value !== '' && (event.id.startsWith(value) || name === value)
  return event.type === type && values.some(isMeant)
}

function oneOf(values: readonly string[] | undefined, actual: string): boolean {
  return values === undefined || values.length === 0 || values.includes(actual)
}

function matchesImage(event: EngineEvent, values: readonly string[] | undefined): boolean {
  if (values === undefined || values.length === 0) return true
  // An event of a container tells its image; what happened to volumes and networks is no image's.
  if (event.type !== 'image' && event.type !== 'container') return false
  const id = event.type === 'image' ? event.id : ''
  const name = (event.type === 'image' ? event.attributes.name : event.attributes.image) ?? ''
  return [id, name, withoutTag(id), withoutTag(name)].some((form) => form !== '' && values.includes(form))
}

/** As dockerd compares: the name of a reference, without tag and digest. */
function withoutTag(reference: string): string {
  const at = reference.indexOf('@')
  const name = at === -1 ? reference : reference.slice(0, at)
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1)
  return colon === -1 ? name : name.slice(0, colon)
}

function matchesLabel(event: EngineEvent, label: string): boolean {
  const equals = label.indexOf('=')
  if (equals === -1) return label in event.attributes
  return event.attributes[label.slice(0, equals)] === label.slice(equals + 1)
}
