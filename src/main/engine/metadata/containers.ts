import type { ContainerMount } from '../../../runner/contract/container.ts'
import type { SnapshotUsage } from '../../../runner/contract/snapshot.ts'
import type { ImageId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { HostConfig } from '../spec/hostConfig.ts'
import type { RunConfig } from '../spec/runConfig.ts'
import type { Platform } from '../spec/types.ts'
import { integer, json, text } from './columns.ts'
import { namedVolumes } from './namedVolumes.ts'
import type { Row, Statements } from './Statements.ts'
import { type DroppedSnapshots, dropSnapshots } from './snapshots.ts'
import { usageOf } from './usageColumns.ts'
import { addVolume, dropVolumes, type VolumeRecord, volumeRow } from './volumes.ts'

/** A container as it is kept. Times in milliseconds since 1970. */
export interface ContainerRecord {
  /** 64 hexadecimal digits. */
  readonly id: string
  readonly name: string
  /** Made from it; an image that was removed by force is gone. */
  readonly imageId: ImageId
  readonly platform: Platform
  /** With the image's merged in; `Image` is the image as it was asked for. */
  readonly config: RunConfig
  readonly hostConfig: HostConfig
  readonly mounts: readonly ContainerMount[]
  readonly created: number
  /** Number of its own snapshot. */
  readonly snapshot: number
  /** Numbers of the unpacked layers, topmost first. */
  readonly layers: readonly number[]
  /** Bytes as Docker counts them, of the image. */
  readonly dockerImageSize: number
  /** Its removal has begun. */
  readonly isGoing: boolean
  /** What it wrote; absent before it was measured. */
  readonly usage?: SnapshotUsage
}

/** A container with its place in the order in which they were recorded. */
export interface NumberedContainer {
  readonly row: number
  readonly record: ContainerRecord
}

/** A container that is to be recorded, and the volumes that are made with it. */
export interface NewContainer {
  readonly record: ContainerRecord
  readonly volumes: readonly VolumeRecord[]
}

/** What a container's removal left to do: folders that are to go. */
export interface DroppedContainer extends DroppedSnapshots {
  /** Names of volumes that went with it. */
  readonly volumes: readonly string[]
}

/**
 * Records a container with the volumes that it mounts. Throws FAILED_PRECONDITION when a layer that it stacks is not
 * there any more, CONFLICT when its name is taken, NOT_FOUND when a volume that it mounts is gone.
 */
export function addContainer(statements: Statements, { record, volumes }: NewContainer): void {
  for (const volume of volumes) addVolume(statements, volume)
  const row = statements.number(
    `INSERT INTO container (container_id, name, image_id, platform, config, host_config, mounts, created, own_snapshot,
       docker_image_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
    record.id,
    record.name,
    record.imageId,
    JSON.stringify(record.platform),
    JSON.stringify(record.config),
    JSON.stringify(record.hostConfig),
    JSON.stringify(record.mounts),
    record.created,
    record.snapshot,
    record.dockerImageSize,
  )
  if (row === undefined) throw taken(record.name)
  for (const [position, number] of record.layers.entries()) stackSnapshot(statements, row, position, number)
  for (const { name } of record.mounts) {
    if (name === '') continue
    const hold = 'INSERT INTO container_volume (container_id, volume_id) VALUES (?, ?) ON CONFLICT DO NOTHING'
    statements.run(hold, row, volumeRow(statements, name))
  }
}

function stackSnapshot(statements: Statements, container: number, position: number, number: number): void {
  if (statements.number('SELECT 1 FROM snapshot WHERE id = ?', number) === undefined) {
    throw new EngineError(
      'FAILED_PRECONDITION',
      'Could not make the container: its image was removed in the meantime. Get the image again.',
      { retryable: true },
    )
  }
  const sql = 'INSERT INTO container_snapshot (container_id, position, snapshot_id) VALUES (?, ?, ?)'
  statements.run(sql, container, position, number)
}

/** Gives a container another name. Throws NOT_FOUND, and CONFLICT when the name is taken. */
export function renameContainer(statements: Statements, id: string, name: string): void {
  const holder = statements.get('SELECT container_id FROM container WHERE name = ?', name)
  if (holder !== undefined && text(holder, 'container_id') !== id) throw taken(name)
  expectOne(statements.run('UPDATE container SET name = ? WHERE container_id = ?', name, id), id)
}

/** Keeps another host configuration of a container. Throws NOT_FOUND. */
export function updateContainer(statements: Statements, id: string, hostConfig: HostConfig): void {
  const sql = 'UPDATE container SET host_config = ? WHERE container_id = ?'
  expectOne(statements.run(sql, JSON.stringify(hostConfig), id), id)
}

/** Notes that a container's removal has begun: it is finished at the next start, unless it is called off. */
export function beginRemoval(statements: Statements, id: string): void {
  statements.run('UPDATE container SET is_going = 1 WHERE container_id = ?', id)
}

/** Notes that a removal was refused before it took anything: the container stays. */
export function callOffRemoval(statements: Statements, id: string): void {
  statements.run('UPDATE container SET is_going = 0 WHERE container_id = ?', id)
}

/**
 * Takes a container away, when `volumes` says so with the anonymous volumes that it did not ask for by name, and what of
 * its layers nothing else needs. One that is not there does no harm.
 */
export function dropContainer(statements: Statements, id: string, volumes: boolean): DroppedContainer {
  const known = statements.get('SELECT id, host_config, mounts FROM container WHERE container_id = ?', id)
  if (known === undefined) return { numbers: [], diskSize: 0, volumes: [] }
  const row = integer(known, 'id')
  const named = namedVolumes(json(known, 'host_config'), json(known, 'mounts'))
  const chains = statements.all(
    `SELECT chain_id FROM container_snapshot JOIN snapshot ON snapshot.id = snapshot_id
     WHERE container_snapshot.container_id = ?`,
    row,
  )
  const mounted = statements.all(
    `SELECT name FROM container_volume JOIN volume ON volume.id = volume_id
     WHERE container_volume.container_id = ? AND is_anonymous`,
    row,
  )
  statements.run('DELETE FROM container_snapshot WHERE container_id = ?', row)
  statements.run('DELETE FROM container_volume WHERE container_id = ?', row)
  statements.run('DELETE FROM container WHERE id = ?', row)
  const names = volumes ? mounted.map((volume) => text(volume, 'name')).filter((name) => !named.has(name)) : []
  const dropped = dropSnapshots(
    statements,
    chains.map((chain) => text(chain, 'chain_id')),
  )
  return { ...dropped, volumes: dropVolumes(statements, names) }
}

/** What was measured of a container. Nothing when it is gone. */
export function recordContainerUsage(statements: Statements, id: string, usage: SnapshotUsage): void {
  statements.run(
    `UPDATE container SET docker_size = ?, disk_size = ?, entry_count = ?, measured = ? WHERE container_id = ?`,
    usage.dockerSize,
    usage.diskSize,
    usage.entries,
    usage.time,
    id,
  )
}

/** Containers after that row in the order in which they were recorded, the first ones for 0; at most 500. */
export function readContainersAfter(statements: Statements, after: number): NumberedContainer[] {
  return statements
    .all(
      `SELECT *, (SELECT json_group_array(snapshot_id ORDER BY position) FROM container_snapshot
         WHERE container_snapshot.container_id = container.id) AS layers
       FROM container WHERE id > ? ORDER BY id LIMIT 500`,
      after,
    )
    .map((row) => ({ row: integer(row, 'id'), record: toRecord(row) }))
}

function toRecord(row: Row): ContainerRecord {
  return {
    id: text(row, 'container_id'),
    name: text(row, 'name'),
    imageId: text<ImageId>(row, 'image_id'),
    platform: json(row, 'platform'),
    config: json(row, 'config'),
    hostConfig: json(row, 'host_config'),
    mounts: json(row, 'mounts'),
    created: integer(row, 'created'),
    snapshot: integer(row, 'own_snapshot'),
    layers: json(row, 'layers'),
    dockerImageSize: integer(row, 'docker_image_size'),
    isGoing: integer(row, 'is_going') === 1,
    ...usageOf(row),
  }
}

function expectOne(changed: number, id: string): void {
  if (changed === 1) return
  throw new EngineError('NOT_FOUND', `Could not change container ${id.slice(0, 12)}: it is gone.`)
}

function taken(name: string): EngineError {
  return new EngineError('CONFLICT', `Could not name a container ${name}: another one has that name.`)
}
