import type { SnapshotUsage } from '../../../runner/contract/snapshot.ts'
import { EngineError } from '../errors/EngineError.ts'
import { integer, json, text } from './columns.ts'
import type { Statements } from './Statements.ts'
import { usageOf } from './usageColumns.ts'

/** A volume as it is kept. Times in milliseconds since 1970. */
export interface VolumeRecord {
  readonly name: string
  readonly isAnonymous: boolean
  readonly created: number
  readonly labels: Readonly<Record<string, string>>
  /** Of the driver `local`, as they were given. */
  readonly options: Readonly<Record<string, string>>
  readonly usage?: SnapshotUsage
}

/** A volume with its place in the order in which they were recorded. */
export interface NumberedVolume {
  readonly row: number
  readonly record: VolumeRecord
}

/** Records a volume; one of that name that is there already stays as it is. */
export function addVolume(statements: Statements, volume: VolumeRecord): void {
  statements.run(
    'INSERT INTO volume (name, is_anonymous, created, labels, options) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    volume.name,
    volume.isAnonymous ? 1 : 0,
    volume.created,
    JSON.stringify(volume.labels),
    JSON.stringify(volume.options),
  )
}

/** The row number of a volume. Throws NOT_FOUND. */
export function volumeRow(statements: Statements, name: string): number {
  const row = statements.number('SELECT id FROM volume WHERE name = ?', name)
  if (row !== undefined) return row
  throw new EngineError('NOT_FOUND', `Could not mount volume ${name}: it is gone.`, { retryable: true })
}

/** Of these volumes takes away those that no container mounts; gives their names. */
export function dropVolumes(statements: Statements, names: readonly string[]): string[] {
  const sql = 'DELETE FROM volume WHERE name = ? AND container_count = 0'
  return names.filter((name) => statements.run(sql, name) > 0)
}

/** What was measured of a volume. Nothing when it is gone. */
export function recordVolumeUsage(statements: Statements, name: string, usage: SnapshotUsage): void {
  statements.run(
    'UPDATE volume SET docker_size = ?, disk_size = ?, entry_count = ?, measured = ? WHERE name = ?',
    usage.dockerSize,
    usage.diskSize,
    usage.entries,
    usage.time,
    name,
  )
}

/** Volumes after that row in the order in which they were recorded, the first ones for 0; at most 500. */
export function readVolumesAfter(statements: Statements, after: number): NumberedVolume[] {
  return statements.all('SELECT * FROM volume WHERE id > ? ORDER BY id LIMIT 500', after).map((row) => ({
    row: integer(row, 'id'),
    record: {
      name: text(row, 'name'),
      isAnonymous: integer(row, 'is_anonymous') === 1,
      created: integer(row, 'created'),
      labels: json(row, 'labels'),
      options: json(row, 'options'),
      ...usageOf(row),
    },
  }))
}
