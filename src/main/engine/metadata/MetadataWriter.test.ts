import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { imageIdOf, importBatch } from '../../../../test/fixtures/importBatches.ts'
import { MetadataReader } from './MetadataReader.ts'
import { MetadataWriter } from './MetadataWriter.ts'
import { schemaVersion } from './migrations/migrate.ts'

const entry = new URL('../workers/database.ts', import.meta.url)
let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-writer-'))
  path = join(folder, 'lamina.db')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the metadata writer', () => {
  it('makes the database, and a reader on this thread sees what was committed', async () => {
    const writer = await MetadataWriter.open(path, entry)
    const reader = new MetadataReader(path)
    const outcome = await writer.recordImport(importBatch({ name: 'one', layers: ['a', 'b'], tags: ['one'] }))
    expect(outcome.images).toEqual([{ id: imageIdOf('one'), isNew: true }])
    expect(reader.image(imageIdOf('one'))?.names).toEqual(['one:latest'])
    reader.close()
    await writer.close()
  })

  it('finds everything again after it was closed', async () => {
    const first = await MetadataWriter.open(path, entry)
    await first.recordImport(importBatch({ name: 'one', layers: ['a'] }))
    await first.close()
    const second = await MetadataWriter.open(path, entry)
    const reader = new MetadataReader(path)
    expect(reader.totals().imageCount).toBe(1)
    expect(reader.verify()).toEqual([])
    reader.close()
    await second.close()
  })

  it('answers calls in the order they are made, each with its own result or error', async () => {
    const writer = await MetadataWriter.open(path, entry)
    const reference = 'docker.io/library/app:1'
    const results = await Promise.allSettled([
      writer.recordImport(importBatch({ name: 'one', layers: ['a'] })),
      writer.setName({ reference, imageId: imageIdOf('two') }),
      writer.recordImport(importBatch({ name: 'two', layers: ['b'] })),
      writer.setName({ reference, imageId: imageIdOf('one') }),
      writer.setName({ reference, imageId: imageIdOf('two') }),
    ])
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ])
    expect(results[1]).toMatchObject({ reason: { code: 'NOT_FOUND', data: { reference: imageIdOf('two') } } })
    expect(results[4]).toMatchObject({ value: { previous: imageIdOf('one') } })
    await writer.close()
  })

  it('finishes what was asked for before it closes, and refuses what comes later', async () => {
    const writer = await MetadataWriter.open(path, entry)
    const recorded = writer.recordImport(importBatch({ name: 'one', layers: ['a'] }))
    await writer.close()
    await expect(recorded).resolves.toMatchObject({ images: [{ isNew: true }] })
    await expect(writer.dropUnused()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  it('refuses a database that a newer Lamina wrote, and leaves it as it is', async () => {
    const database = new DatabaseSync(path)
    database.exec(`PRAGMA user_version = ${schemaVersion + 1}`)
    database.close()
    await expect(MetadataWriter.open(path, entry)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      data: { found: schemaVersion + 1, known: schemaVersion },
    })
    expect(() => new MetadataReader(path)).toThrow(/newer version/)
  })

  it('refuses a file that is no database, by name', async () => {
    await writeFile(path, 'this is not a database, but long enough to look like a file with a header'.repeat(20))
    await expect(MetadataWriter.open(path, entry)).rejects.toMatchObject({
      code: 'MALFORMED',
      message: expect.stringContaining(path),
    })
  })
})
