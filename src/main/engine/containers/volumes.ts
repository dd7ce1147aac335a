import { mkdir } from 'node:fs/promises'
import { EngineError } from '../errors/EngineError.ts'
import { rowLimit } from '../metadata/MetadataReader.ts'
import type { VolumeRecord } from '../metadata/volumes.ts'
import { badVolumeName } from '../spec/bindMounts.ts'
import { digestOf } from '../spec/digest.ts'
import { volumeEvent } from './containerEvents.ts'
import { volumeData } from './dataFolders.ts'
import { hasLabel, matcher } from './filters.ts'
import { checkedPage } from './list.ts'
import { isName, makeId } from './names.ts'
import { removeVolumeFolders } from './remove.ts'
import type { Room } from './room.ts'
import type { VolumeFilters, VolumeQuery, VolumeRemovalPlan, VolumeRequest, Volumes, VolumeView } from './types.ts'
import type { KnownVolume } from './VolumeRegistry.ts'
import { checkDriver, checkedOptions } from './volumeOptions.ts'

/** The verbs of volumes. */
export function createVolumes(room: Room): Volumes {
  const { volumes, meter } = room
  return {
    create: (request) => create(room, request),
    list: (query = {}) => list(room, query),
    inspect: (name) => viewOf(room, volumes.find(name)),
    remove: async (name, { force = false } = {}) => {
      if (force && volumes.get(name) === undefined) return { freed: 0 }
      refuseUsed(volumes.find(name))
      return removeAll(room, [name])
    },
    prune: (filters = {}, options = {}) => prune(room, filters, options.signal),
    planRemoval: (names) => planRemoval(room, names),
    removePlanned: async (plan, { signal } = {}) => {
      signal?.throwIfAborted()
      const names = plan.volumes.map(({ name }) => name)
      const isSame = names.every((name) => volumes.get(name)?.users.size === 0) && tokenOf(room, names) === plan.token
      if (!isSame) throw planIsOld()
      return removeAll(room, names)
    },
    measureAll: (since) => meter.measureVolumes(since),
  }
}

async function create(room: Room, request: VolumeRequest): Promise<VolumeView> {
  const { volumes, ports } = room
  const isAnonymous = (request.name ?? '') === ''
  const name = isAnonymous ? makeId() : (request.name ?? '')
  checkDriver(name, request.driver)
  if (!isName(name)) throw badVolumeName(name)
  const known = volumes.get(name)
  if (known !== undefined) return viewOf(room, known)
  const options = checkedOptions(name, request.options)
  const record: VolumeRecord = { name, isAnonymous, created: Date.now(), labels: request.labels ?? {}, options }
  await mkdir(volumeData(ports.root, name), { recursive: true, mode: 0o755 })
  await ports.writer.addVolume(record)
  volumes.put(volumes.get(name)?.record ?? record)
  ports.events.emit(volumeEvent(name, 'create'))
  return viewOf(room, volumes.find(name))
}

function viewOf({ ports }: Room, { record, users }: KnownVolume): VolumeView {
  return {
    ...record,
    mountpoint: volumeData(ports.root, record.name),
    containerIds: [...users].slice(0, rowLimit),
    containerCount: users.size,
  }
}

const { compare } = new Intl.Collator('en', { numeric: true })

const orders: Readonly<Record<NonNullable<VolumeQuery['sort']>, (a: KnownVolume, b: KnownVolume) => number>> = {
  name: () => 0,
  created: (a, b) => a.record.created - b.record.created,
  diskSize: (a, b) => (a.record.usage?.diskSize ?? 0) - (b.record.usage?.diskSize ?? 0),
  containers: (a, b) => a.users.size - b.users.size,
}

function list(room: Room, query: VolumeQuery): ReturnType<Volumes['list']> {
  const { offset, limit } = checkedPage(query)
  const isWanted = filterTest(query.filters ?? {})
  const words = (query.text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const order = orders[query.sort ?? 'name']
  const found = room.volumes
    .all()
    .filter((known) => isWanted(known) && words.every((word) => textOf(known).includes(word)))
    .sort((a, b) => order(a, b) || compare(a.record.name, b.record.name))
  if (query.descending === true) found.reverse()
  return { rows: found.slice(offset, offset + limit).map((known) => viewOf(room, known)), total: found.length }
}

function textOf({ record: { name, labels } }: KnownVolume): string {
  return [name, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)].join('\n').toLowerCase()
}

function filterTest(filters: VolumeFilters): (known: KnownVolume) => boolean {
  const { name = [], label = [], labelNot = [], dangling, driver = [], anonymous } = filters
  const hasName = matcher(name)
  return ({ record, users }) =>
    (name.length === 0 || hasName(record.name)) &&
    label.every((wanted) => hasLabel(record.labels, wanted)) &&
    !labelNot.some((unwanted) => hasLabel(record.labels, unwanted)) &&
    (dangling === undefined || dangling === (users.size === 0)) &&
    (driver.length === 0 || driver.includes('local')) &&
    (anonymous !== true || record.isAnonymous)
}

async function prune(
  room: Room,
  filters: VolumeFilters,
  signal: AbortSignal | undefined,
): ReturnType<Volumes['prune']> {
  const { volumes, meter, ports } = room
  const isWanted = filterTest({ ...filters, dangling: true })
  const found = volumes.all().flatMap((known) => (isWanted(known) ? [known.record.name] : []))
  await meter.measureTheseVolumes(found)
  signal?.throwIfAborted()
  const names = found.filter((name) => volumes.get(name)?.users.size === 0)
  const dockerReclaimed = names.reduce((sum, name) => sum + (volumes.get(name)?.record.usage?.dockerSize ?? 0), 0)
  const { freed } = await removeAll(room, names)
  ports.events.emit({ type: 'volume', action: 'prune', id: '', attributes: { reclaimed: String(dockerReclaimed) } })
  return { names, freed, dockerReclaimed }
}

async function planRemoval(room: Room, names: readonly string[]): Promise<VolumeRemovalPlan> {
  const chosen = [...new Set(names)]
  for (const name of chosen) refuseUsed(room.volumes.find(name))
  await room.meter.measureTheseVolumes(chosen)
  const volumes = chosen.map((name) => {
    const { created, usage } = room.volumes.find(name).record
    return { name, created, diskSize: usage?.diskSize ?? 0 }
  })
  return {
    token: tokenOf(room, chosen),
    volumes,
    freed: volumes.reduce((sum, { diskSize }) => sum + diskSize, 0),
  }
}

/** Stands for these very volumes: another one of the same name has another time. */
function tokenOf({ volumes }: Room, names: readonly string[]): string {
  const parts = names.map((name) => `${name} ${volumes.get(name)?.record.created ?? 0}`)
  return digestOf(JSON.stringify(parts.sort()))
}

/** Removes volumes that no container mounts; those that one does by now are left. */
async function removeAll({ ports, volumes }: Room, names: readonly string[]): Promise<{ readonly freed: number }> {
  if (names.length === 0) return { freed: 0 }
  const dropped = await ports.writer.dropVolumes(names)
  for (const name of dropped) volumes.remove(name)
  const freed = await removeVolumeFolders(ports, dropped)
  for (const name of dropped) ports.events.emit(volumeEvent(name, 'destroy'))
  return { freed }
}

function refuseUsed({ record: { name }, users }: KnownVolume): void {
  if (users.size === 0) return
  throw new EngineError(
    'CONFLICT',
    `Could not remove volume ${name}: ${users.size === 1 ? 'a container mounts' : `${users.size} containers mount`} it. Remove those first.`,
    { data: { reference: name, docker: `remove ${name}: volume is in use - [${[...users].join(', ')}]` } },
  )
}

function planIsOld(): EngineError {
  return new EngineError(
    'CONFLICT',
    'Nothing was removed: the volumes changed since it was planned what goes. Look at what would go now, and confirm again.',
    { retryable: true },
  )
}
