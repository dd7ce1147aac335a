import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDockerArchive } from '../../../test/fixtures/dockerArchive.ts'
import { makeHostInfo } from '../../../test/fixtures/hostInfo.ts'
import { type ImageFixture, makeFileLayer, makeImage } from '../../../test/fixtures/image.ts'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import { defaultTrashSettings } from '../../shared/contract/trash.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { imagesRouter } from './imagesRouter.ts'
import { pruneRouter } from './pruneRouter.ts'
import { trashRouter } from './trashRouter.ts'

let folder: { readonly path: string; remove(): Promise<void> }
let engine: Engine

beforeEach(async () => {
  folder = await makeTestRoot('trash-router')
  engine = await openEngine({ root: join(folder.path, 'root') })
  await load(one, two)
})
afterEach(async () => {
  await engine.close()
  await folder.remove()
})

const base = makeFileLayer('base', 'what both share'.repeat(1000))
const one = makeImage({ layers: [base, makeFileLayer('one', '1'.repeat(9000))], tags: ['one:1', 'one:2'] })
const two = makeImage({ layers: [base, makeFileLayer('two', '2'.repeat(9000))], tags: ['two:1'] })

function clients() {
  const host = makeHostInfo(folder.path, { version: '1.2.3', mode: 'browser' })
  const context = { engine, host, instance: 'life' }
  return {
    images: createRouterClient(imagesRouter, { context }),
    trash: createRouterClient(trashRouter, { context }),
    prune: createRouterClient(pruneRouter, { context }),
  }
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

async function ended(operationId: string) {
  await expect.poll(() => engine.operations.get(operationId).state).not.toBe('running')
  return engine.operations.get(operationId)
}

test('a deletion is undone by the operation that did it', async () => {
  const { images, trash } = clients()
  const ids = [one.id, two.id]
  const before = await du()
  const plan = await images.planReclaim({ ids })
  expect(plan).toMatchObject({ toTrash: true, diskFreed: 0, diskFreedLater: before })
  const { operationId } = await images.remove({ ids, token: plan.token })
  expect((await ended(operationId)).results).toEqual([
    'Deleted 2 images into the trash, 0B freed on disk',
    expect.stringMatching(/ more are free when the trash is emptied$/),
    'Deleted one:1',
    'Deleted two:1',
  ])
  expect(await du()).toBe(before)
  const listed = await trash.list({ operationId })
  expect(listed).toMatchObject({ total: 2, diskSize: before })
  expect(listed.rows.map(({ names, nameTotal }) => [names, nameTotal])).toEqual([
    [['two:1'], 1],
    [['one:1', 'one:2'], 2],
  ])
  expect(await trash.restore({ operationId })).toMatchObject([
    { id: two.id, names: ['two:1'], taken: [] },
    { id: one.id, names: ['one:1', 'one:2'], taken: [] },
  ])
  expect(engine.operations.list({ kind: 'restore' })).toMatchObject([{ title: 'Bring back 2 images', state: 'done' }])
  expect(engine.images.list({}).total).toBe(2)
  await expect(trash.restore({ operationId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('emptying frees what was planned, and refuses a plan that is no longer true', async () => {
  const { images, trash } = clients()
  for (const { id } of [one, two]) {
    const { token } = await images.planReclaim({ ids: [id] })
    await ended((await images.remove({ ids: [id], token })).operationId)
  }
  const [newest] = (await trash.list()).rows
  const part = await trash.planEmpty({ numbers: [newest?.number ?? 0] })
  expect(part).toMatchObject({ count: 1, freed: newest?.diskSize })
  const whole = await trash.planEmpty({})
  const before = await du()
  await ended((await trash.empty({ numbers: [newest?.number ?? 0], token: part.token })).operationId)
  expect(before - (await du())).toBe(part.freed)
  await expect(async () => trash.empty({ token: whole.token })).rejects.toMatchObject({ code: 'CONFLICT' })
  const rest = await trash.planEmpty({})
  const emptied = await ended((await trash.empty({ token: rest.token })).operationId)
  expect(emptied).toMatchObject({ kind: 'trash', title: 'Empty the trash', state: 'done' })
  expect(await du()).toBe(0)
})

test('a deletion for good frees at once, and so does every one while no trash is set', async () => {
  const { images, trash } = clients()
  const plan = await images.planReclaim({ ids: [one.id], forGood: true })
  expect(plan).toMatchObject({ toTrash: false, diskFreedLater: 0 })
  const before = await du()
  await ended((await images.remove({ ids: [one.id], forGood: true, token: plan.token })).operationId)
  expect(before - (await du())).toBe(plan.diskFreed)
  expect(await trash.settings()).toEqual(defaultTrashSettings)
  const none = { keepFor: 0, keepsDockerRemovals: false }
  expect(await trash.setSettings(none)).toEqual(none)
  expect(await images.planReclaim({ ids: [two.id] })).toMatchObject({ toTrash: false, diskFreed: await du() })
})

test('a prune goes into the trash by its operation, and comes back by it', async () => {
  const { prune, trash } = clients()
  const goal = { images: 'unused' } as const
  const plan = await prune.plan({ goal })
  expect(plan).toMatchObject({ imageTotal: 2, toTrash: true, freedNow: 0, freedLater: await du() })
  expect(plan.command).toBe('docker image prune --all --force')
  const { operationId } = await prune.run({ goal, token: plan.token })
  expect((await ended(operationId)).results).toEqual([
    'Deleted 2 images into the trash',
    '0B freed on disk',
    expect.stringMatching(/ more are free when the trash is emptied$/),
  ])
  await trash.restore({ operationId })
  expect(engine.images.list({}).total).toBe(2)
  await expect(prune.run({ goal: { images: 'dangling' }, token: plan.token })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('the images changed'),
  })
})
