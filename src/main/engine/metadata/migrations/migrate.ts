import type { DatabaseSync } from 'node:sqlite'
import { EngineError } from '../../errors/EngineError.ts'
import { inTransaction } from '../inTransaction.ts'
import { images } from './0001_images.ts'
import { storage } from './0002_storage.ts'
import { operations } from './0003_operations.ts'
import { containers } from './0004_containers.ts'
import { trash } from './0005_trash.ts'
import type { Migration } from './migration.ts'

const migrations: readonly Migration[] = [images, storage, operations, containers, trash]

/** The schema that this version of Lamina writes. */
export const schemaVersion = migrations.length

/**
 * Brings the schema up to date, each step in a transaction of its own.
 * Throws FAILED_PRECONDITION when a newer Lamina wrote the database.
 */
export function migrate(database: DatabaseSync): void {
  const found = readSchemaVersion(database)
  checkSchemaVersion(found)
  for (const { version, sql } of migrations.slice(found)) {
    inTransaction(database, () => {
      database.exec(sql)
      database.exec(`PRAGMA user_version = ${version}`)
    })
  }
}

/** The version of the schema in a database; 0 for a new one. */
export function readSchemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0)
}

/** Throws FAILED_PRECONDITION when a newer Lamina wrote the database. */
export function checkSchemaVersion(found: number): void {
  if (found <= schemaVersion) return
  throw new EngineError(
    'FAILED_PRECONDITION',
    `Could not open lamina.db: a newer version of Lamina wrote it (schema ${found}; this version knows ${schemaVersion}). ` +
      'Start that newer version, or choose another data root.',
    { data: { found, known: schemaVersion } },
  )
}
