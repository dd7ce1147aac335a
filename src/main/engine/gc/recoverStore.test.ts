import { mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { diffIdOf } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryStore, type TemporaryStore } from '../../../../test/fixtures/temporaryStore.ts'
import { digestHex } from '../../../shared/model/digest.ts'
import { digestOf } from '../spec/digest.ts'

let store: TemporaryStore

beforeEach(async () => {
  store = await openTemporaryStore()
})

afterEach(() => store.remove())

it('keeps what was downloaded and put in place, but never recorded, as a download', async () => {
  await store.load({ name: 'one', layers: ['base'], tags: ['one:1'] })
  const before = await store.stored()
  const downloads = join(dirname(store.metadata.path), 'content', 'downloads')
  const [pulled, recorded, lost] = [digestOf('pulled'), diffIdOf('base'), digestOf('lost')]
  for (const digest of [pulled, recorded]) await mkdir(join(downloads, digestHex(digest)))
  for (const digest of [pulled, lost]) await store.plant('blob', digest)
  store.metadata.transactions.createLease({ purpose: 'pull', digests: [pulled] })

  expect(await store.recover()).toMatchObject({ blobs: [lost], downloads: 1 })
  expect(await store.stored()).toEqual(before)
  expect(await readdir(downloads, { recursive: true })).toEqual([digestHex(pulled), join(digestHex(pulled), 'data')])
})
