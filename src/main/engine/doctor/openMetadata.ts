import { existsSync, rmSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { EngineError } from '../errors/EngineError.ts'
import { MetadataReader } from '../metadata/MetadataReader.ts'
import { readSchemaVersion, schemaVersion } from '../metadata/migrations/migrate.ts'
import { openForReading } from '../metadata/openDatabase.ts'

/** A database open for a look. */
export interface OpenMetadata extends Disposable {
  readonly reader: MetadataReader
}

/**
 * Opens `lamina.db` without changing anything in its folder: SQLite makes no files beside a database that it is told
 * is immutable, and what it makes to read a write-ahead log is taken away again. Throws what MetadataReader throws,
 * NOT_FOUND when there is no database, FAILED_PRECONDITION when an older Lamina wrote it.
 */
export function openMetadata(path: string): OpenMetadata {
  if (!existsSync(path)) throw new EngineError('NOT_FOUND', `Could not read ${path}: it is not there.`)
  const sharedMemory = `${path}-shm`
  const hasLog = existsSync(`${path}-wal`)
  const isTransient = hasLog && !existsSync(sharedMemory)
  const cleanUp = (): void => {
    if (isTransient) rmSync(sharedMemory, { force: true })
  }
  const place = hasLog ? path : `${pathToFileURL(path).href}?immutable=1`
  try {
    checkSchema(path, place)
    const reader = new MetadataReader(place)
    return {
      reader,
      [Symbol.dispose]: () => {
        reader.close()
        cleanUp()
      },
    }
  } catch (error) {
    cleanUp()
    throw error
  }
}

function checkSchema(path: string, place: string): void {
  const database = openForReading(place)
  try {
    const found = readSchemaVersion(database)
    if (found === schemaVersion) return
    throw new EngineError(
      'FAILED_PRECONDITION',
      `Could not examine ${path}: an older version of Lamina wrote it (schema ${found}; this version knows ${schemaVersion}). ` +
        'Start Lamina on this root once to bring it up to date.',
    )
  } finally {
    database.close()
  }
}
