import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { importBatch } from '../../../../test/fixtures/importBatches.ts'
import { FileContentStore } from '../content/FileContentStore.ts'
import { createExclusive } from '../io/exclusive.ts'
import { LayerIndexFolder } from '../layers/LayerIndexFolder.ts'
import type { ImportOutcome } from '../metadata/records.ts'
import { type CommitPorts, commitPlan } from './commitPlan.ts'
import type { LoadPlan } from './plan.ts'

let root: string
let content: FileContentStore
let indexes: LayerIndexFolder
const outcome: ImportOutcome = {
  images: [],
  names: [],
  orphans: { blobs: [], indexes: [], snapshots: [], diskSize: 0 },
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lamina-commit-'))
  content = await FileContentStore.open(join(root, 'content'))
  indexes = await LayerIndexFolder.open(join(root, 'index'))
})

afterEach(() => rm(root, { recursive: true, force: true }))

function portsOf(record: CommitPorts['record']): CommitPorts {
  const nothing = async (): Promise<void> => undefined
  return { content, indexes, record, forgetIndexes: nothing, removeOrphans: nothing, exclusive: createExclusive() }
}

it('leaves blobs and indexes where they lay when they cannot be recorded, for another that shares them', async () => {
  const batch = importBatch({ name: 'one', layers: ['a', 'b'], gzip: true })
  const plan: LoadPlan = {
    images: batch.images.map((record) => ({ record, names: [] })),
    blobs: batch.blobs.map((blob) => ({ ...blob, path: join(root, `data-${blob.digest.slice(-8)}`) })),
    layers: batch.layers.map((record) => ({ record, indexPath: join(root, `index-${record.diffId.slice(-8)}`) })),
  }
  for (const path of [...plan.blobs.map((blob) => blob.path), ...plan.layers.map((layer) => layer.indexPath)]) {
    await writeFile(path, 'finished')
  }
  const failing = portsOf(() => Promise.reject(new Error('the disk is full')))
  await expect(commitPlan(plan, failing)).rejects.toThrow('the disk is full')
  expect([await content.digests(), await indexes.list()]).toEqual([[], []])
  await commitPlan(
    plan,
    portsOf(async () => outcome),
  )
  expect((await content.digests()).sort()).toEqual(batch.blobs.map(({ digest }) => digest).sort())
  expect((await indexes.list()).sort()).toEqual(batch.layers.map(({ diffId }) => diffId).sort())
})
