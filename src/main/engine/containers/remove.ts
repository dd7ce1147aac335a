import { randomUUID } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError } from '../errors/EngineError.ts'
import { isMissing } from '../io/files.ts'
import { isActive, type KnownContainer } from './ContainerRegistry.ts'
import { containerEvent, volumeEvent } from './containerEvents.ts'
import type { ContainerPorts } from './ports.ts'
import type { Room } from './room.ts'

/** How the folder of a volume begins that is on its way out. */
export const goingPrefix = '.going-'

/**
 * Removes a container, with its anonymous volumes when `volumes` says so. What a crash leaves half done is finished at
 * the next start: see recoverContainers. Throws CONFLICT when it runs, unless `force`, or is being removed already.
 */
export async function removeKnown(
  room: Room,
  { record, state, removing }: KnownContainer,
  { force = false, volumes = false }: { readonly force?: boolean; readonly volumes?: boolean },
): Promise<{ readonly freed: number }> {
  const { ports, registry } = room
  const { id, name } = record
  if (removing) {
    throw new EngineError('CONFLICT', `Could not remove container ${name}: it is being removed already.`, {
      data: { reference: id, docker: `removal of container ${name} is already in progress` },
    })
  }
  if (isActive(state) && !force) throw stillActive(id, name, state.status)
  registry.setRemoving(id, true)
  try {
    // A container that removes itself is removed at the next start anyway.
    if (record.hostConfig.AutoRemove !== true || isActive(state)) await ports.writer.beginRemoval(id)
    const runner = await ports.runners.get()
    const own = await runner.remove(id, { force }).catch(async (error: unknown) => {
      // Refused, since it was just started: the next start must not end it.
      if (!force && error instanceof EngineError && error.code === 'CONFLICT') await ports.writer.callOffRemoval(id)
      throw error
    })
    const dropped = await ports.writer.dropContainer(id, volumes)
    registry.remove(id)
    room.volumes.release(record)
    room.execs.dropOf(id)
    for (const volume of dropped.volumes) room.volumes.remove(volume)
    ports.events.emit(containerEvent(record, 'destroy'))
    for (const volume of dropped.volumes) ports.events.emit(volumeEvent(volume, 'destroy'))
    // Of a dead container the runner does not know which snapshot is its own.
    const snapshots = state.status === 'dead' ? [...dropped.numbers, record.snapshot] : dropped.numbers
    const layers = snapshots.length === 0 ? 0 : await runner.removeSnapshots(snapshots)
    return { freed: own + layers + (await removeVolumeFolders(ports, dropped.volumes)) }
  } finally {
    registry.setRemoving(id, false)
  }
}

/**
 * Removes the folders of volumes whose rows are gone: put aside first, since a folder without a row is taken for a
 * volume at the next start. Gives the bytes on disk that were freed.
 */
export async function removeVolumeFolders(
  { root, runners }: Pick<ContainerPorts, 'root' | 'runners'>,
  names: readonly string[],
): Promise<number> {
  const going: string[] = []
  for (const name of names) {
    const aside = join(root, 'volumes', `${goingPrefix}${randomUUID()}`)
    try {
      await rename(join(root, 'volumes', name), aside)
      going.push(aside)
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
  return going.length === 0 ? 0 : (await runners.get()).removeFolders(going)
}

function stillActive(id: string, name: string, status: string): EngineError {
  const procedure =
    status === 'paused'
      ? 'Unpause and then stop the container before attempting removal or force remove'
      : 'Stop the container before attempting removal or force remove'
  return new EngineError(
    'CONFLICT',
    `Could not remove container ${name}: it is ${status}. Stop it first, or force it.`,
    {
      data: {
        reference: id,
        docker: `You cannot remove a ${status} container ${id}. ${procedure}`,
        forceable: true,
      },
    },
  )
}
