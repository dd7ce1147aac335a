import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDockerArchive } from '../../../test/fixtures/dockerArchive.ts'
import { makeHostInfo } from '../../../test/fixtures/hostInfo.ts'
import { type ImageFixture, makeFileLayer, makeImage } from '../../../test/fixtures/image.ts'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import { shortDigest } from '../../shared/model/digest.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { storageRouter } from './storageRouter.ts'

let folder: { readonly path: string; remove(): Promise<void> }
let engine: Engine

beforeEach(async () => {
  folder = await makeTestRoot('storage-router')
  engine = await openEngine({ root: join(folder.path, 'root') })
})
afterEach(async () => {
  await engine.close()
  await folder.remove()
})

const base = makeFileLayer('base', 'what all of them share'.repeat(1000))
const year = (number: number) => `${number}-01-01T00:00:00Z`
const [old, young, untagged] = [
  makeImage({ layers: [base, makeFileLayer('old', 'o'.repeat(9000))], tags: ['old:1'], created: year(2020) }),
  makeImage({ layers: [base, makeFileLayer('young', 'y'.repeat(9000))], tags: ['young:1'], created: year(2025) }),
  makeImage({ layers: [base, makeFileLayer('none', 'n'.repeat(9000))], created: year(2026) }),
]

function client() {
  const host = makeHostInfo(folder.path, { version: '1.2.3', mode: 'browser' })
  return createRouterClient(storageRouter, { context: { engine, host, instance: 'life' } })
}

async function load(...images: readonly ImageFixture[]): Promise<void> {
  const path = join(folder.path, 'images.tar')
  await writeFile(path, makeDockerArchive(images))
  await engine.archives.load({ kind: 'file', path })
}

/** What `du` says of the blobs and the layer indexes, bytes. */
async function du(): Promise<number> {
  let bytes = 0
  for (const part of ['content/blobs/sha256', 'index']) {
    const parent = join(engine.root, part)
    for (const name of await readdir(parent)) bytes += (await stat(join(parent, name))).blocks * 512
  }
  return bytes
}

test('what is freed is what the plan said and what du sees, as one operation with the docker command', async () => {
  await load(old, young, untagged)
  const goal = { bytes: 30_000, keep: [young.id] }
  const plan = await client().planFree(goal)
  expect(plan.images.map(({ id, reason }) => [id, reason])).toEqual([
    [untagged.id, 'untagged'],
    [old.id, 'unused'],
  ])
  const before = await du()
  const { operationId } = await client().free({ ...goal, token: plan.token })
  await expect.poll(() => engine.operations.get(operationId).state).toBe('done')
  expect(before - (await du())).toBe(plan.diskFreed)
  expect(engine.operations.get(operationId)).toMatchObject({
    kind: 'remove',
    title: 'Delete 2 images',
    command: `docker rmi --force --no-prune ${shortDigest(untagged.id)} ${shortDigest(old.id)}`,
    results: [expect.stringMatching(/^Deleted 2 images, .* freed on disk$/), expect.any(String), 'Deleted old:1'],
  })
  expect(engine.images.list({}).rows.map(({ names }) => names)).toEqual([['young:1']])
})

test('the command is a prune where that takes the same', async () => {
  await load(old, young, untagged)
  expect((await client().planFree({ bytes: 1 })).command).toBe('docker image prune --force')
  expect((await client().planFree({ bytes: 1_000_000 })).command).toBe('docker image prune --all --force')
  expect((await client().planFree({ bytes: 0 })).command).toBe('')
})

test('a plan that is another one now is refused, and nothing is removed', async () => {
  await load(old)
  const plan = await client().planFree({ bytes: 1 })
  await engine.images.tag('old:1', 'late:1')
  await expect(client().free({ bytes: 1, token: plan.token })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(engine.images.list({}).total).toBe(1)
})

test('a goal out of reach says so, and what the most is', async () => {
  await load(old, young, untagged)
  const plan = await client().planFree({ bytes: 1_000_000_000 })
  expect(plan).toMatchObject({ reached: false, imageTotal: 3 })
  expect(plan.diskFreed).toBe(await du())
  expect(plan.mostDiskFreed).toBe(plan.diskFreed)
})

test('the largest layers come with who has them, a page at a time', async () => {
  await load(old, young, untagged)
  const { rows, total } = await client().largestLayers({ by: 'docker' })
  expect(total).toBe(4)
  expect(rows[0]).toMatchObject({ diffId: base.diffId, imageCount: 3, stackCount: 1 })
  expect(rows[0]?.images.map(({ name }) => name)).toEqual(['old:1', 'young:1', undefined])
  expect((await client().largestLayers({ by: 'disk', offset: 3 })).rows).toHaveLength(1)
})

test('disk usage tells the database and the disk it is on', async () => {
  await load(old)
  const usage = await client().diskUsage()
  expect(usage).toMatchObject({ imageCount: 1, images: { total: 1, active: 0 }, containers: { total: 0 } })
  expect(usage.blobsDiskSize + usage.indexesDiskSize).toBe(await du())
  expect(usage.databaseDiskSize).toBeGreaterThan(0)
  expect(usage.freeDiskSize).toBeGreaterThan(0)
})
