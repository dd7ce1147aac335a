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

/** Filters on objects that are not images: with one of them no image event matches. */
const otherObjects = ['config', 'container', 'daemon', 'network', 'node', 'plugin', 'secret', 'service', 'volume']

/** Whether an event passes: each filter narrows, the values of one are alternatives (labels: all must match). */
export function matchesEvent(event: EngineEvent, filters: Filters): boolean {
  return (
    oneOf(filters.get('type'), event.type) &&
    oneOf(filters.get('event'), event.action) &&
    oneOf(filters.get('scope'), 'local') &&
    matchesImage(event, filters.get('image')) &&
    (filters.get('label') ?? []).every((label) => matchesLabel(event, label)) &&
    otherObjects.every((name) => !filters.has(name))
  )
}

function oneOf(values: readonly string[] | undefined, actual: string): boolean {
  return values === undefined || values.length === 0 || values.includes(actual)
}

function matchesImage(event: EngineEvent, values: readonly string[] | undefined): boolean {
  if (values === undefined || values.length === 0) return true
  const name = event.attributes.name ?? ''
  return [event.id, name, withoutTag(event.id), withoutTag(name)].some((form) => values.includes(form))
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
