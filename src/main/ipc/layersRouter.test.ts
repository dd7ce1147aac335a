import { writeFile } from 'node:fs/promises'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDockerArchive } from '../../../test/fixtures/dockerArchive.ts'
import { makeHostInfo } from '../../../test/fixtures/hostInfo.ts'
import { makeSmallImage } from '../../../test/fixtures/image.ts'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { layersRouter } from './layersRouter.ts'

let folder: { readonly path: string; remove(): Promise<void> }
let engine: Engine

beforeEach(async () => {
  folder = await makeTestRoot('layers-router')
  engine = await openEngine({ root: folder.path })
})
afterEach(async () => {
  await engine.close()
  await folder.remove()
})

function clientOf(instance: string) {
  const host = makeHostInfo(folder.path, { version: '1.2.3', mode: 'browser' })
  return createRouterClient(layersRouter, { context: { engine, host, instance } })
}

async function load(...tags: string[]): Promise<void> {
  const path = `${folder.path}/images.tar`
  await writeFile(path, makeDockerArchive(tags.map((tag) => makeSmallImage(tag, tag))))
  await engine.archives.load({ kind: 'file', path })
}

test('a block comes whole, and without rows to who has just these', async () => {
  await load('one:1', 'two:1')
  const client = clientOf('life')
  const { layers, images } = await client.forestBlocks({})
  expect([layers, images]).toEqual([[0], [0]])
  const first = await client.forestLayers({ block: 0 })
  expect(first.rows).toHaveLength(3)
  expect(await client.forestLayers({ block: 0, tag: first.tag })).toEqual({ tag: first.tag })
  await load('three:1')
  const second = await client.forestLayers({ block: 0, tag: first.tag })
  expect(second.rows).toHaveLength(4)
  expect((await client.forestImages({ block: 0 })).rows?.map(({ names }) => names)).toEqual([
    ['one:1'],
    ['two:1'],
    ['three:1'],
  ])
})

test('the revision tells what changed, and another life of the engine', async () => {
  const { revision } = await clientOf('life').forestBlocks({})
  expect((await clientOf('life').forestBlocks({})).revision).toBe(revision)
  expect((await clientOf('next life').forestBlocks({})).revision).not.toBe(revision)
  await load('one:1')
  expect((await clientOf('life').forestBlocks({})).revision).not.toBe(revision)
})

test('steps are told as the configs have them, for at most 100 layers at a time', async () => {
  await load('one:1')
  const client = clientOf('life')
  const { rows = [] } = await client.forestLayers({ block: 0 })
  const { steps } = await client.steps({ chainIds: rows.map(({ chainId }) => chainId) })
  expect(steps.map(({ createdBy }) => createdBy)).toEqual([
    '/bin/sh -c #(nop) ADD file:0 in / ',
    '/bin/sh -c #(nop) ADD file:1 in / ',
  ])
  const tooMany = Array.from({ length: 101 }, (_, at) => `sha256:${at}`)
  await expect(client.steps({ chainIds: tooMany })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})
