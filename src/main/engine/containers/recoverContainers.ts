import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { ContainerState } from '../../../runner/contract/container.ts'
import { isMissing } from '../io/files.ts'
import type { ContainerRecord } from '../metadata/containers.ts'
import { isActive } from './ContainerRegistry.ts'
import { newState } from './create.ts'
import { containerFolder } from './dataFolders.ts'
import { removeByItself } from './removals.ts'
import { goingPrefix, removeKnown } from './remove.ts'
import type { Room } from './room.ts'

/** Reads containers, volumes and how containers are, where no runner is asked. At the start of the engine. */
export async function loadContainers(room: Room): Promise<void> {
  const { reader, root, writer } = room.ports
  for (let page = reader.volumesAfter(0); page.length > 0; page = reader.volumesAfter(page.at(-1)?.row ?? 0)) {
    for (const { record } of page) room.volumes.put(record)
    await setImmediate()
  }
  for (const name of await namesIn(join(root, 'volumes'))) {
    if (name.startsWith(goingPrefix) || room.volumes.get(name) !== undefined) continue
    // A crash came between the folder and its row, or between the row's end and the folder's: nobody's data is lost.
    const { birthtimeMs } = await stat(join(root, 'volumes', name))
    const isAnonymous = /^[0-9a-f]{64}$/.test(name)
    const record = { name, isAnonymous, created: Math.floor(birthtimeMs), labels: {}, options: {} }
    await writer.addVolume(record)
    room.volumes.put(record)
  }
  for (let page = reader.containersAfter(0); page.length > 0; page = reader.containersAfter(page.at(-1)?.row ?? 0)) {
    const states = await Promise.all(page.map(({ record }) => readState(root, record)))
    for (const [at, { record }] of page.entries()) {
      room.registry.add(record, states[at] ?? newState(record.created))
      room.volumes.use(record)
    }
  }
}

/** Whether a container should run: it did when the runner wrote it down, or its policy starts it again. */
export function wantsRunner(room: Room): boolean {
  return room.registry.all().some(({ record, state }) => {
    const policy = record.hostConfig.RestartPolicy?.Name ?? ''
    const isKept = (policy === 'always' || policy === 'unless-stopped') && !state.stoppedByHand && state.started > 0
    return isActive(state) || isKept
  })
}

/** What a crash left, found before anything new is made. */
export interface Leftovers {
  /** IDs of containers' folders without a row. */
  readonly containers: readonly string[]
  /** Numbers of snapshots without a row. */
  readonly snapshots: readonly number[]
  /** Folders of volumes that were on their way out, absolute. */
  readonly folders: readonly string[]
}

/** Looks for what a crash left on disk. At the start of the engine, once containers are loaded. */
export async function findLeftovers({ registry, ports: { root, reader } }: Room): Promise<Leftovers> {
  const numbers = reader.snapshotNumbers()
  const [containers, snapshots, volumes] = await Promise.all(
    ['containers', 'snapshots', 'volumes'].map((name) => namesIn(join(root, name))),
  )
  return {
    containers: (containers ?? []).filter((id) => /^[0-9a-f]{64}$/.test(id) && registry.get(id) === undefined),
    snapshots: (snapshots ?? [])
      .map(Number)
      .filter((number) => Number.isSafeInteger(number) && number > 0 && !numbers.has(number)),
    folders: (volumes ?? []).filter((name) => name.startsWith(goingPrefix)).map((name) => join(root, 'volumes', name)),
  }
}

/**
 * Removes what a crash left, and containers whose removal had begun or that remove themselves. Starts a runner only
 * when there is something to remove. In the background: nothing of it is in anybody's way.
 */
export async function clearLeftovers(room: Room, { containers, snapshots, folders }: Leftovers): Promise<void> {
  const { registry, ports } = room
  for (const known of registry.all()) {
    if (known.record.isGoing) await removeKnown(room, known, { force: true })
  }
  for (const id of containers) await (await ports.runners.get()).remove(id, { force: true })
  if (snapshots.length > 0) await (await ports.runners.get()).removeSnapshots(snapshots)
  if (folders.length > 0) await (await ports.runners.get()).removeFolders(folders)
}

/** Removes the containers that remove themselves and have ended while nobody looked. */
export async function removeEnded(room: Room): Promise<void> {
  for (const { record, state } of room.registry.all()) {
    if (record.hostConfig.AutoRemove === true && state.started > 0) await removeByItself(room, record.id)
  }
}

/** What the runner wrote down of a container; where its folder is gone, it is dead, and can only be removed. */
async function readState(root: string, { id, created }: ContainerRecord): Promise<ContainerState> {
  try {
    const state: ContainerState = JSON.parse(await readFile(join(containerFolder(root, id), 'state.json'), 'utf8'))
    return state
  } catch (error) {
    if (!isMissing(error) && !(error instanceof SyntaxError)) throw error
    // A runner that knows better says so: the numbers of its states are higher.
    return { ...newState(created), status: 'dead', error: 'Its files are gone or damaged: it can only be removed.' }
  }
}

/** The names in a folder; none when it is not there. */
async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
}
