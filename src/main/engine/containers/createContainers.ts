import type { RunnerEvent } from '../../../runner/contract/container.ts'
import type { ImagePorts } from '../images/ports.ts'
import type { DockerUsage } from '../images/types.ts'
import { ContainerRegistry, isActive } from './ContainerRegistry.ts'
import { createChanges } from './changes.ts'
import { eventsOf } from './containerEvents.ts'
import { ExecTable } from './ExecTable.ts'
import { createExecs } from './execs.ts'
import { createFiles, createStreams } from './files.ts'
import { createLife } from './life.ts'
import { createLogs } from './logs/logs.ts'
import type { ContainerPorts } from './ports.ts'
import { createMeasures, createQueries } from './queries.ts'
import { RunnerFollower } from './RunnerFollower.ts'
import { clearLeftovers, findLeftovers, loadContainers, removeEnded, wantsRunner } from './recoverContainers.ts'
import { createRemovals, removeByItself } from './removals.ts'
import type { Room } from './room.ts'
import { SnapshotNumbers } from './SnapshotNumbers.ts'
import type { Containers, Execs, Volumes } from './types.ts'
import { Unpacker } from './Unpacker.ts'
import { UsageMeter } from './UsageMeter.ts'
import { VolumeRegistry } from './VolumeRegistry.ts'
import { createVolumes } from './volumes.ts'

/** Containers with all that belongs to them, open. */
export interface OpenContainers {
  readonly containers: Containers
  readonly execs: Execs
  readonly volumes: Volumes
  /** Stops following runners, and waits for what is measured. Containers go on. */
  close(): Promise<void>
}

/**
 * The verbs of containers, execs and volumes. Reads what is kept, follows the runners that there are, and starts one
 * when containers should run; what a crash left is cleared away in the background.
 */
export async function openContainers(room: Room): Promise<OpenContainers> {
  const { ports } = room
  await loadContainers(room)
  const leftovers = await findLeftovers(room)
  const follower = new RunnerFollower({
    runners: ports.runners,
    onState: (id, state) => room.registry.setState(id, state),
    onEvent: (event) => takeEvent(room, event),
    onReached: () => void removeEnded(room),
    needsRunner: () => room.registry.all().some(({ state }) => isActive(state)),
    warn: ports.warn,
  })
  const unsubscribe = room.registry.subscribe(({ id, before, after }) => {
    if (before === undefined || after === undefined || !isActive(before.state) || isActive(after.state)) return
    room.execs.endOf(id)
    if (after.record.hostConfig.AutoRemove === true) void removeByItself(room, id)
    else if (!after.removing) room.meter.measureSoon(id)
  })
  const settling = settle(room, leftovers).catch((error: unknown) =>
    ports.warn(error, 'what an earlier run left of containers could not be cleared away'),
  )
  return {
    containers: {
      ...createLife(room),
      ...createChanges(room),
      ...createQueries(room),
      ...createMeasures(room),
      ...createRemovals(room),
      ...createFiles(room),
      ...createStreams(room),
      ...createLogs(room),
    },
    execs: createExecs(room),
    volumes: createVolumes(room),
    async close() {
      unsubscribe()
      await settling
      await room.meter.close()
      await follower.close()
    },
  }
}

/** What the verbs of containers share. */
export function createRoom(ports: ContainerPorts): Room {
  const registry = new ContainerRegistry()
  const volumes = new VolumeRegistry()
  const numbers = new SnapshotNumbers(ports.writer)
  return {
    ports,
    registry,
    volumes,
    execs: new ExecTable(),
    numbers,
    unpacker: new Unpacker(ports, numbers),
    meter: new UsageMeter(ports, registry, volumes),
  }
}

async function settle(room: Room, leftovers: Awaited<ReturnType<typeof findLeftovers>>): Promise<void> {
  const runner = wantsRunner(room) ? await room.ports.runners.get() : await room.ports.runners.find()
  // Without a runner the states are those on disk: what ended is ended.
  if (runner === undefined) await removeEnded(room)
  await clearLeftovers(room, leftovers)
}

function takeEvent(room: Room, event: RunnerEvent): void {
  const known = room.registry.get(event.containerId)
  if (known === undefined) return
  const exec = room.execs.get(event.attributes.execID ?? '')
  if (event.action === 'exec_die' && exec !== undefined) exec.exitCode ??= Number(event.attributes.exitCode ?? 0)
  for (const draft of eventsOf(known.record, event, room.ports.root)) room.ports.events.emit(draft)
}

/** What images are told of containers. */
export function imageUses(room: Room): Pick<ImagePorts, 'containersUsing' | 'usedImages' | 'containerUsage'> {
  const { registry } = room
  return {
    containersUsing: (id) =>
      registry.all().flatMap(({ record, state }) => {
        return record.imageId === id ? [{ id: record.id, running: isActive(state) }] : []
      }),
    usedImages: () => [...new Set(registry.all().map(({ record }) => record.imageId))],
    containerUsage: () => usageOf(room),
  }
}

function usageOf({ registry, volumes }: Room): ReturnType<ImagePorts['containerUsage']> {
  const containers = registry
    .all()
    .map(({ record, state }) => ({ size: record.usage?.dockerSize ?? 0, active: isActive(state) }))
  const mounted = volumes
    .all()
    .map(({ record, users }) => ({ size: record.usage?.dockerSize ?? 0, active: users.size > 0 }))
  return { containers: lineOf(containers), volumes: lineOf(mounted) }
}

function lineOf(items: readonly { readonly size: number; readonly active: boolean }[]): DockerUsage {
  const sum = (of: typeof items): number => of.reduce((bytes, { size }) => bytes + size, 0)
  return {
    total: items.length,
    active: items.filter(({ active }) => active).length,
    dockerSize: sum(items),
    dockerReclaimable: sum(items.filter(({ active }) => !active)),
  }
}
