import type { RunnerEvent } from '../../../runner/contract/container.ts'
import type { EventDraft } from '../events/eventLog.ts'
import type { ContainerRecord } from '../metadata/containers.ts'
import { networkId, networkOfMode } from './networkId.ts'

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

/**
 * What Docker tells when a runner tells `event`: with the start volumes are mounted and the network is connected, with
 * the end both are taken away. `root` is the data root, which names the networks.
 */
export function eventsOf(record: ContainerRecord, event: RunnerEvent, root: string): EventDraft[] {
  const { action, time } = event
  const { command: _, health: __, ...attributes } = event.attributes
  const told = containerEvent(record, dockerAction(event), attributes, time)
  const network = (what: 'connect' | 'disconnect') => networkEvents(record, what, root, time)
  if (action === 'start') return [...mountEvents(record, 'mount', time), ...network('connect'), told]
  if (action === 'die') return [told, ...network('disconnect'), ...mountEvents(record, 'unmount', time)]
  return [told]
}

function networkEvents(
  { id, hostConfig }: ContainerRecord,
  action: 'connect' | 'disconnect',
  root: string,
  time: number,
): EventDraft[] {
  const name = networkOfMode(hostConfig.NetworkMode ?? '')
  if (name === undefined) return []
  const type = name === 'none' ? 'null' : name
  return [{ type: 'network', action, id: networkId(root, name), attributes: { container: id, name, type }, time }]
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
