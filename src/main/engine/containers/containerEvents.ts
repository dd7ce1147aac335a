import type { RunnerEvent } from '../../../runner/contract/container.ts'
import type { EventDraft } from '../events/eventLog.ts'
import type { ContainerRecord } from '../metadata/containers.ts'

/** An event of a container with the attributes that Docker gives every one: its labels, image and name. */
export function containerEvent(
  { id, name, config }: ContainerRecord,
  action: string,
  attributes: Readonly<Record<string, string>> = {},
  time?: number,
): EventDraft {
  return {
    type: 'container',
    action,
    id,
    attributes: { ...config.Labels, image: config.Image, name, ...attributes },
    ...(time === undefined ? {} : { time }),
  }
}

/** What Docker tells when a runner tells `event`; volumes are mounted with the start and unmounted with the end. */
export function eventsOf(record: ContainerRecord, event: RunnerEvent): EventDraft[] {
  const { action, time } = event
  const { command: _, health: __, ...attributes } = event.attributes
  const told = containerEvent(record, dockerAction(event), attributes, time)
  if (action === 'start') return [...mountEvents(record, 'mount', time), told]
  if (action === 'die') return [told, ...mountEvents(record, 'unmount', time)]
  return [told]
}

/** The event of a volume. */
export function volumeEvent(name: string, action: 'create' | 'destroy'): EventDraft {
  return { type: 'volume', action, id: name, attributes: { driver: 'local' } }
}

function dockerAction({ action, attributes }: RunnerEvent): string {
  if (action === 'health_status') return `health_status: ${attributes.health ?? ''}`
  return action === 'exec_start' ? `exec_start: ${attributes.command ?? ''}` : action
}

function mountEvents({ id, mounts }: ContainerRecord, action: 'mount' | 'unmount', time: number): EventDraft[] {
  return mounts
    .filter(({ name }) => name !== '')
    .map(({ name, target, readOnly }) => ({
      type: 'volume',
      action,
      id: name,
      attributes:
        action === 'mount'
          ? { container: id, destination: target, driver: 'local', propagation: '', 'read/write': String(!readOnly) }
          : { container: id, driver: 'local' },
      time,
    }))
}
