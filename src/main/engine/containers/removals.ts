import { EngineError } from '../errors/EngineError.ts'
import { rowLimit } from '../metadata/MetadataReader.ts'
import { namedVolumes } from '../metadata/namedVolumes.ts'
import { digestOf } from '../spec/digest.ts'
import { isActive } from './ContainerRegistry.ts'
import { filterTest } from './filters.ts'
import { removeKnown } from './remove.ts'
import type { Room } from './room.ts'
import type { ContainerRemovalPlan, ContainerRemovals } from './types.ts'

/** Containers that an error names; of more it gives the number. */
const namedAtMost = 10

/** How containers go. */
export function createRemovals(room: Room): ContainerRemovals {
  return {
    remove: async (reference, options = {}) => removeKnown(room, room.registry.find(reference), options),
    prune: (filters = {}, options = {}) => prune(room, filters, options.signal),
    planRemoval: (references, options) => planRemoval(room, references, options.volumes),
    removePlanned: (plan, options = {}) => removePlanned(room, plan, options),
  }
}

async function prune(
  room: Room,
  { until, label, labelNot }: Parameters<ContainerRemovals['prune']>[0] & object,
  signal: AbortSignal | undefined,
): ReturnType<ContainerRemovals['prune']> {
  const { registry, meter, ports } = room
  const isWanted = filterTest(room, {
    all: true,
    ...(until === undefined ? {} : { until }),
    ...(label === undefined ? {} : { label }),
    ...(labelNot === undefined ? {} : { labelNot }),
  })
  const ids: string[] = []
  let freed = 0
  let dockerReclaimed = 0
  for (const { record } of registry.all().filter((known) => !isActive(known.state) && isWanted(known))) {
    signal?.throwIfAborted()
    const usage = record.usage ?? (await meter.measure(record.id).catch(() => undefined))
    const known = registry.get(record.id)
    // What was started or removed meanwhile is passed over.
    if (known === undefined || known.removing || isActive(known.state)) continue
    freed += (await removeKnown(room, known, {})).freed
    dockerReclaimed += usage?.dockerSize ?? 0
    ids.push(record.id)
  }
  ports.events.emit({ type: 'container', action: 'prune', id: '', attributes: { reclaimed: String(dockerReclaimed) } })
  return { ids, dockerReclaimed, freed }
}

/** What removing exactly these frees: see ContainerRemovals. */
async function planRemoval(
  room: Room,
  references: readonly string[],
  withVolumes: boolean,
): Promise<ContainerRemovalPlan> {
  if (references.length > rowLimit) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not plan the removal of ${references.length} containers: at most ${rowLimit} are planned at once.`,
    )
  }
  const ids = [...new Set(references.map((reference) => room.registry.find(reference).record.id))]
  await room.meter.measureThese(ids)
  const known = ids.map((id) => room.registry.find(id))
  const containers = known.map(({ record: { id, name, usage }, state }) => {
    return { id, name, running: isActive(state), diskSize: usage?.diskSize ?? 0 }
  })
  const volumes = withVolumes ? anonymousVolumesOf(room, new Set(ids)) : []
  await room.meter.measureTheseVolumes(volumes)
  const withSizes = volumes.map((name) => ({ name, diskSize: room.volumes.get(name)?.record.usage?.diskSize ?? 0 }))
  const freed = [...containers, ...withSizes].reduce((sum, { diskSize }) => sum + diskSize, 0)
  return { token: tokenOf(containers, volumes), containers, volumes: withSizes, freed }
}

/**
 * The anonymous volumes that go with a set of containers which is removed in its order: only they mount them, and the
 * last that does has not asked for them by name.
 */
function anonymousVolumesOf({ volumes, registry }: Room, ids: ReadonlySet<string>): string[] {
  const names = new Set([...ids].flatMap((id) => registry.get(id)?.record.mounts.map(({ name }) => name) ?? []))
  return [...names].filter((name) => {
    const known = volumes.get(name)
    if (known?.record.isAnonymous !== true || ![...known.users].every((id) => ids.has(id))) return false
    const last = registry.get([...ids].findLast((id) => known.users.has(id)) ?? '')?.record
    return last !== undefined && !namedVolumes(last.hostConfig, last.mounts).has(name)
  })
}

function tokenOf(
  containers: readonly { readonly id: string; readonly running: boolean }[],
  volumes: readonly string[],
): string {
  const parts = containers.map(({ id, running }) => `${id} ${running}`)
  return digestOf(JSON.stringify([parts.sort(), volumes.toSorted()]))
}

/** Removes exactly what a plan says: see ContainerRemovals. */
async function removePlanned(
  room: Room,
  plan: ContainerRemovalPlan,
  { signal, onProgress }: NonNullable<Parameters<ContainerRemovals['removePlanned']>[1]>,
): Promise<{ readonly freed: number }> {
  const { registry } = room
  const now = plan.containers.flatMap(({ id }) => registry.get(id) ?? [])
  const withVolumes = plan.volumes.length > 0
  const volumes = withVolumes ? anonymousVolumesOf(room, new Set(now.map(({ record }) => record.id))) : []
  const token = tokenOf(
    now.map(({ record: { id }, state }) => ({ id, running: isActive(state) })),
    volumes,
  )
  if (token !== plan.token) {
    throw new EngineError(
      'CONFLICT',
      'Nothing was removed: the containers changed since it was planned what goes. Look at what would go now, and confirm again.',
      { retryable: true },
    )
  }
  const running = new Set(plan.containers.flatMap((container) => (container.running ? [container.id] : [])))
  const gone: string[] = []
  let freed = 0
  for (const [done, { record }] of now.entries()) {
    signal?.throwIfAborted()
    onProgress?.({ bytesDone: 0, step: `Removing ${record.name}, ${done + 1} of ${now.length}` })
    // Others may have started or removed it while those before it went.
    const known = registry.get(record.id)
    if (known === undefined) continue
    const force = running.has(record.id)
    try {
      if (!force && isActive(known.state)) throw startedSince(known.record.name)
      freed += (await removeKnown(room, known, { force, volumes: withVolumes })).freed
    } catch (error) {
      throw error instanceof EngineError ? withGone(error, gone) : error
    }
    gone.push(record.name)
  }
  return { freed }
}

function startedSince(name: string): EngineError {
  return new EngineError(
    'CONFLICT',
    `Could not remove container ${name}: it was started since it was planned what goes. Look at what would go now, and confirm again.`,
    { retryable: true },
  )
}

/** The error, which also says what was removed before it. */
function withGone(error: EngineError, gone: readonly string[]): EngineError {
  if (gone.length === 0) return error
  const named = gone.length <= namedAtMost ? gone.join(', ') : `${gone.length} containers`
  const { code, retryable } = error
  return new EngineError(code, `${error.message} Removed before: ${named}.`, { retryable, cause: error })
}

/** Removes a container that removes itself once it has ended, with its anonymous volumes. */
export async function removeByItself(room: Room, id: string): Promise<void> {
  const known = room.registry.get(id)
  if (known === undefined || known.removing || isActive(known.state)) return
  await removeKnown(room, known, { volumes: true }).catch((error: unknown) => {
    if (room.registry.get(id) !== undefined) room.ports.warn(error, 'a container did not remove itself')
  })
}
