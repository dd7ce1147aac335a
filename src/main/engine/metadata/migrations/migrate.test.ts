import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { importBatch } from '../../../../../test/fixtures/importBatches.ts'
import { openTemporaryMetadata, type TemporaryMetadata } from '../../../../../test/fixtures/temporaryMetadata.ts'
import { Statements } from '../Statements.ts'
import { createTransactions } from '../transactions.ts'
import { verifyMetadata } from '../verify.ts'
import { images } from './0001_images.ts'
import { migrate, schemaVersion } from './migrate.ts'

const batch = importBatch(
  { name: 'one', layers: ['base', 'x'], tags: ['one'] },
  { name: 'two', layers: ['base', 'y', 'x'] },
  { name: 'three', layers: ['x'], gzip: true },
)

let fresh: TemporaryMetadata

beforeEach(async () => {
  fresh = await openTemporaryMetadata()
})

afterEach(() => fresh.remove())

it('a database of the first schema comes up to date with every counter right', () => {
  const old = new DatabaseSync(':memory:')
  try {
    old.exec('PRAGMA foreign_keys = ON')
    old.exec(images.sql)
    old.exec('PRAGMA user_version = 1')
    createTransactions(old).recordImport(batch)
    migrate(old)
    expect(old.prepare('PRAGMA user_version').get()).toEqual({ user_version: schemaVersion })
    const statements = new Statements(old)
    expect(verifyMetadata(statements)).toEqual([])
    fresh.transactions.recordImport(batch)
    expect({ ...statements.get('SELECT * FROM total') }).toEqual({
      ...fresh.database.prepare('SELECT * FROM total').get(),
    })
    createTransactions(old).dropUnused()
    expect(verifyMetadata(statements)).toEqual([])
  } finally {
    old.close()
  }
})
