import { DatabaseSync } from 'node:sqlite'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import { checkSchemaVersion, migrate, readSchemaVersion } from './migrations/migrate.ts'

/** How long a statement waits for another connection's lock, in ms. */
const busyTimeout = 5000

/**
 * Opens `lamina.db` for the one writer, making it or bringing its schema up to date. The caller closes it.
 * Throws FAILED_PRECONDITION when a newer Lamina wrote it, MALFORMED when it is damaged or no database.
 */
export function openForWriting(path: string): DatabaseSync {
  return open(path, false, (database) => {
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = FULL')
    database.exec('PRAGMA foreign_keys = ON')
    database.exec('PRAGMA cache_size = -16000')
    migrate(database)
  })
}

/** Opens `lamina.db` for a reader; the writer has opened it before. The caller closes it. Throws as openForWriting. */
export function openForReading(path: string): DatabaseSync {
  return open(path, true, (database) => {
    database.exec('PRAGMA cache_size = -8000')
    checkSchemaVersion(readSchemaVersion(database))
  })
}

function open(path: string, readOnly: boolean, prepare: (database: DatabaseSync) => void): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { readOnly, timeout: busyTimeout })
    prepare(database)
    return database
  } catch (error) {
    database?.close()
    throw isDamage(error) ? damaged(path, error) : toEngineError(error, `open ${path}`)
  }
}

/** SQLITE_CORRUPT and SQLITE_NOTADB (sqlite.org/rescode.html). */
const damageCodes: ReadonlySet<unknown> = new Set([11, 26])

function isDamage(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && damageCodes.has(Number(error.errcode) & 0xff)
}

function damaged(path: string, cause: unknown): EngineError {
  return new EngineError(
    'MALFORMED',
    `Could not open ${path}: it is damaged or not a database. Put back a copy of it, or choose another data root.`,
    { cause },
  )
}
