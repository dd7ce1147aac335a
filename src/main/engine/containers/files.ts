import type { Runner } from '../../../runner/contract/runner.ts'
import type { KnownContainer } from './ContainerRegistry.ts'
import { containerEvent } from './containerEvents.ts'
import { checkedPage } from './list.ts'
import type { Room } from './room.ts'
import type { ContainerFiles, ContainerStreams } from './types.ts'

/** A container, and the runner that reaches its files. */
interface Reached {
  readonly known: KnownContainer
  readonly id: string
  readonly runner: Runner
}

async function reach({ registry, ports }: Room, reference: string): Promise<Reached> {
  const known = registry.find(reference)
  return { known, id: known.record.id, runner: await ports.runners.get() }
}

/** Files of containers; the runner does the work. */
export function createFiles(room: Room): ContainerFiles {
  const { events } = room.ports
  return {
    statPath: async (reference, path) => {
      const { runner, id } = await reach(room, reference)
      return runner.statPath(id, path)
    },
    readPath: async (reference, path) => {
      const { runner, id, known } = await reach(room, reference)
      const tar = await runner.readPath(id, path)
      events.emit(containerEvent(known.record, 'archive-path'))
      return tar
    },
    writePath: async (reference, path, tar, options = {}) => {
      const { runner, id, known } = await reach(room, reference)
      const { noOverwriteDirNonDir = false, copyUidGid = false } = options
      await runner.writePath(id, path, tar, { noOverwriteDirNonDir, copyUidGid })
      events.emit(containerEvent(known.record, 'extract-to-dir'))
    },
    listDirectory: async (reference, path, page = {}) => {
      const wanted = checkedPage(page)
      const { runner, id } = await reach(room, reference)
      return runner.listDirectory(id, path, wanted)
    },
    changes: async (reference, page = {}) => {
      const wanted = checkedPage(page)
      const { runner, id } = await reach(room, reference)
      const changes = await runner.changes(id, wanted)
      await room.meter.remember(id, changes.usage)
      return changes
    },
    exportTree: async (reference) => {
      const { runner, id, known } = await reach(room, reference)
      const tar = await runner.exportTree(id)
      events.emit(containerEvent(known.record, 'export'))
      return tar
    },
  }
}

/** What containers say and hear, without their logs: see logs.ts. */
export function createStreams(room: Room): Omit<ContainerStreams, 'logs'> {
  return {
    attach: async (reference, options) => {
      const { runner, id, known } = await reach(room, reference)
      const view = await runner.attach(id, options)
      room.ports.events.emit(containerEvent(known.record, 'attach'))
      return view
    },
    resize: async (reference, size) => {
      const { runner, id } = await reach(room, reference)
      await runner.resize(id, size)
    },
    keepScreen: async (reference, screen) => {
      const { runner, id } = await reach(room, reference)
      await runner.keepScreen(id, screen)
    },
  }
}
