import { EngineError } from '../errors/EngineError.ts'
import { checkUpdate } from '../spec/checkRequest.ts'
import type { HostConfig } from '../spec/hostConfig.ts'
import type { KnownContainer } from './ContainerRegistry.ts'
import { commitContainer } from './commit.ts'
import { containerEvent } from './containerEvents.ts'
import { createContainer } from './create.ts'
import { checkedName } from './names.ts'
import type { Room } from './room.ts'
import type { ContainerChanges } from './types.ts'

/** What somebody may change of a container that is there. */
export function createChanges(room: Room): ContainerChanges {
  return {
    rename: (reference, name) => rename(room, reference, name),
    update: (reference, changes) => update(room, reference, changes),
    commit: (reference, options) => commitContainer(room, reference, options),
    fork: (reference, options) => fork(room, room.registry.find(reference), options?.name),
  }
}

async function rename({ registry, ports }: Room, reference: string, text: string): Promise<void> {
  const { record } = registry.find(reference)
  if (text === '') throw new EngineError('INVALID_ARGUMENT', 'Neither old nor new names may be empty')
  const name = inRename(() => checkedName(text.startsWith('/') ? text : `/${text}`))
  if (name === record.name) {
    throw new EngineError('INVALID_ARGUMENT', 'Renaming a container with the same name as its current name')
  }
  const release = inRename(() => registry.reserveName(name, record.id))
  try {
    await ports.writer.renameContainer(record.id, name)
    const now = registry.get(record.id)
    if (now === undefined) return
    registry.setRecord({ ...now.record, name })
    ports.events.emit(containerEvent({ ...record, name }, 'rename', { oldName: `/${record.name}` }))
  } finally {
    release()
  }
}

/** What is wrong with a new name, as dockerd tells it. */
function inRename<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof EngineError) || typeof error.data.docker !== 'string') throw error
    const docker = `Error when allocating new name: ${error.data.docker}`
    throw new EngineError(error.code, error.message, { data: { ...error.data, docker }, cause: error })
  }
}

/** What `docker update` may set; all else of a host configuration is as it was made. */
const updatable = [
  'BlkioWeight',
  'CpuPeriod',
  'CpuQuota',
  'CpuShares',
  'CpusetCpus',
  'CpusetMems',
  'Memory',
  'MemoryReservation',
  'MemorySwap',
  'NanoCpus',
  'PidsLimit',
] as const

async function update(
  { registry, ports }: Room,
  reference: string,
  changes: HostConfig,
): Promise<{ readonly warnings: readonly string[] }> {
  const { record } = registry.find(reference)
  const hostConfig = updated(record.hostConfig, changes)
  checkUpdate(hostConfig)
  if (record.hostConfig.AutoRemove === true && (hostConfig.RestartPolicy?.Name || 'no') !== 'no') {
    throw new EngineError(
      'CONFLICT',
      `Could not update container ${record.name}: it removes itself, so it can't have a restart policy.`,
      {
        data: {
          docker: `Cannot update container ${record.id}: Restart policy cannot be updated because AutoRemove is enabled for the container`,
        },
      },
    )
  }
  const result = await (await ports.runners.get()).update(record.id, hostConfig)
  await ports.writer.updateContainer(record.id, hostConfig)
  const now = registry.get(record.id)
  if (now !== undefined) registry.setRecord({ ...now.record, hostConfig })
  return result
}

/** A host configuration with those limits, and the restart policy, that are given: 0 and '' say nothing, as in Docker. */
function updated(before: HostConfig, changes: HostConfig): HostConfig {
  const limits = updatable.flatMap((name) => (changes[name] ? [[name, changes[name]]] : []))
  const merged: HostConfig = { ...before, ...Object.fromEntries(limits) }
  return changes.RestartPolicy?.Name ? { ...merged, RestartPolicy: changes.RestartPolicy } : merged
}

/** A new container that begins as another is now. */
async function fork(
  room: Room,
  { record }: KnownContainer,
  name: string | undefined,
): ReturnType<ContainerChanges['fork']> {
  // Found out before there is an image that nothing would use.
  if (name !== undefined && name !== '') room.registry.reserveName(checkedName(name), '')()
  const { id: imageId, warnings } = await commitContainer(room, record.id, {
    message: `Forked from container ${record.name}`,
  })
  const { ContainerIDFile: _file, ...hostConfig } = record.hostConfig
  const { Hostname: hostname, ...config } = record.config
  const created = await createContainer(room, {
    // A name of its own, as it has an ID of its own.
    config: { ...config, Image: imageId, Hostname: record.id.startsWith(hostname) ? '' : hostname },
    hostConfig: { ...hostConfig, PortBindings: anyPort(hostConfig.PortBindings) },
    ...(name === undefined ? {} : { name }),
  })
  return { ...created, imageId, warnings: [...warnings, ...created.warnings] }
}

/** The same ports published anywhere: where they are now the other container listens. */
function anyPort(bindings: HostConfig['PortBindings']): NonNullable<HostConfig['PortBindings']> {
  return Object.fromEntries(
    Object.entries(bindings ?? {}).map(([port, list]) => [
      port,
      (list ?? []).map(({ HostIp }) => ({ HostIp, HostPort: '' })),
    ]),
  )
}
