import { join } from 'node:path'
import type { KnownContainer } from './ContainerRegistry.ts'
import { containerEvent } from './containerEvents.ts'
import { containerFolder, logPath, snapshotFolders } from './dataFolders.ts'
import { notRunning } from './life.ts'
import { countContainers, listContainers } from './list.ts'
import type { Room } from './room.ts'
import { summaryOf } from './summary.ts'
import type { ContainerDetails, ContainerMeasures, ContainerQueries } from './types.ts'
import { waitFor } from './wait.ts'

/** What is known of containers, without asking a runner. */
export function createQueries(room: Room): ContainerQueries {
  const { registry, ports } = room
  return {
    resolve: (reference) => registry.find(reference).record.id,
    list: (query) => listContainers(room, query),
    counts: () => countContainers(room),
    inspect: async (reference) => detailsOf(room, registry.find(reference)),
    snapshotFolders: async (reference) => {
      const { layers, snapshot } = registry.find(reference).record
      return snapshotFolders(ports.root, layers, snapshot)
    },
    wait: async (reference, condition, signal) => waitFor(room, reference, condition, signal),
    subscribe: (listener) => registry.subscribe(({ id }) => listener(id)),
  }
}

function detailsOf(room: Room, known: KnownContainer): ContainerDetails {
  const { root } = room.ports
  const { id, config, hostConfig, platform, layers, snapshot } = known.record
  const folder = containerFolder(root, id)
  return {
    ...summaryOf(room.ports, known),
    config,
    hostConfig,
    platform,
    folders: snapshotFolders(root, layers, snapshot),
    paths: {
      log: logPath(root, id),
      hostname: join(folder, 'hostname'),
      hosts: join(folder, 'hosts'),
      resolvConf: join(folder, 'resolv.conf'),
    },
    execIds: room.execs.idsOf(id),
  }
}

/** What is asked of a container's processes and bytes. */
export function createMeasures(room: Room): ContainerMeasures {
  const { registry, ports, meter } = room
  return {
    usage: async (reference) => {
      const known = registry.find(reference)
      if (known.state.status !== 'running' && known.state.status !== 'paused') throw notRunning(known, 'measure')
      return (await ports.runners.get()).usage(known.record.id)
    },
    top: async (reference, args) => {
      const known = registry.find(reference)
      if (known.state.status !== 'running' && known.state.status !== 'paused') throw notRunning(known, 'look into')
      const found = await (await ports.runners.get()).top(known.record.id, args)
      ports.events.emit(containerEvent(known.record, 'top'))
      return found
    },
    measure: async (reference) => meter.measure(registry.find(reference).record.id),
    measureAll: (since) => meter.measureContainers(since),
  }
}
