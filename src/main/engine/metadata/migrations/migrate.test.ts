import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { imageIdOf, importBatch } from '../../../../../test/fixtures/importBatches.ts'
import { openTemporaryMetadata, type TemporaryMetadata } from '../../../../../test/fixtures/temporaryMetadata.ts'
import { Statements } from '../Statements.ts'
import { createTransactions } from '../transactions.ts'
import { verifyMetadata } from '../verify.ts'
import { images } from './0001_images.ts'
import { storage } from './0002_storage.ts'
import { operations } from './0003_operations.ts'
import { containers } from './0004_containers.ts'
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

it('a database from before the trash takes it in with every counter right', () => {
  const old = new DatabaseSync(':memory:')
  try {
    old.exec('PRAGMA foreign_keys = ON')
    for (const { sql } of [images, storage, operations, containers]) old.exec(sql)
    old.exec('PRAGMA user_version = 4')
    createTransactions(old).recordImport(batch)
    // What a save held when the process ended.
    old.exec(`INSERT INTO lease (purpose, created) VALUES ('save', 1);
      INSERT INTO lease_digest SELECT digest, 1 FROM blob`)
    migrate(old)
    const statements = new Statements(old)
    expect(verifyMetadata(statements)).toEqual([])
    const transactions = createTransactions(old)
    const ids = ['one', 'two', 'three'].map(imageIdOf)
    const steps = ids.map((imageId) => ({ kind: 'delete' as const, imageId }))
    const untag = { kind: 'untag' as const, reference: 'docker.io/library/one:latest', imageId: imageIdOf('one') }
    const { entries } = transactions.applyRemoval([untag, ...steps], { deleted: 1 })
    expect(verifyMetadata(statements)).toEqual([])
    expect(transactions.releaseAllLeases()).toMatchObject({ blobs: [], indexes: [] })
    expect(transactions.restoreTrash(entries).images.map(({ names }) => names)).toEqual([[], [], [untag.reference]])
    expect(verifyMetadata(statements)).toEqual([])
  } finally {
    old.close()
  }
})
