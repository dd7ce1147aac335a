import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { digestHex } from '../../src/shared/model/digest.ts'
import { makeSmallImage } from '../fixtures/image.ts'
import { ociLayoutItems, writeDirectory } from '../fixtures/ociLayout.ts'
import { listIngests, snapshotEngine } from '../fixtures/storeSnapshot.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const image = makeSmallImage('directory:1')
const layerName = `blobs/sha256/${digestHex(image.layers[1]?.diffId ?? '')}`

let root: Awaited<ReturnType<typeof makeTestRoot>>
let engine: Engine

beforeAll(async () => {
  root = await makeTestRoot('layout-directory')
  engine = await openEngine({ root: join(root.path, 'root') })
})

afterAll(async () => {
  await engine?.close()
  await root?.remove()
})

/** Each takes a good layout and makes it bad. */
const damages: readonly (readonly [what: string, named: string, damage: (layout: string) => Promise<unknown>])[] = [
  ['without an index', 'index.json', (layout) => rm(join(layout, 'index.json'))],
  ['without blobs', '', (layout) => rm(join(layout, 'blobs'), { recursive: true })],
  ['without its version file', 'oci-layout', (layout) => rm(join(layout, 'oci-layout'))],
  ['whose index is a folder', 'index.json', (layout) => replace(layout, 'index.json', mkdir)],
  ['whose index has 64 MiB', 'index.json', (layout) => truncate(join(layout, 'index.json'), 2 ** 26)],
  ['whose index is a link out of it', 'index.json', (layout) => replace(layout, 'index.json', linkOut)],
  ['whose layer is a link out of it', 'layer', (layout) => replace(layout, layerName, linkOut)],
  ['whose layer is a link to itself', 'layer', (layout) => replace(layout, layerName, (path) => symlink(path, path))],
  ['whose layer is a pipe', 'layer', (layout) => replace(layout, layerName, makePipe)],
  ['whose layer is cut short', layerName, (layout) => truncate(join(layout, layerName), 700)],
  ['whose layer has other bytes', layerName, (layout) => writeFile(join(layout, layerName), Buffer.alloc(2048, 7))],
]

async function replace(layout: string, name: string, make: (path: string) => unknown): Promise<void> {
  const path = join(layout, name)
  await rm(path)
  await make(path)
}

/** A good layer, but elsewhere: only that it is a link must keep it out. */
async function linkOut(path: string): Promise<void> {
  const outside = join(root.path, 'outside')
  await writeFile(outside, image.layers[1]?.tar ?? '')
  await symlink(outside, path)
}

function makePipe(path: string): void {
  expect(spawnSync('mkfifo', [path]).status).toBe(0)
}

for (const [what, named, damage] of damages) {
  it(`refuses a layout directory ${what}, and leaves the store as it was`, async () => {
    const layout = await mkdtemp(join(root.path, 'layout-'))
    await writeDirectory(layout, ociLayoutItems([image]))
    await damage(layout)
    const before = await snapshotEngine(engine)
    const load = engine.archives.load({ kind: 'file', path: layout })
    await expect(load).rejects.toMatchObject({
      code: expect.stringMatching(/^(MALFORMED|UNSAFE_PATH|SIZE_MISMATCH|DIGEST_MISMATCH|NOT_FOUND)$/),
      message: expect.stringMatching(new RegExp(`^Could not .*${layout}`)),
    })
    await expect(load).rejects.toThrow(named)
    expect(await listIngests(engine.root)).toEqual([])
    expect(await snapshotEngine(engine)).toEqual(before)
  })
}

it('says that a file is not there', async () => {
  const load = engine.archives.load({ kind: 'file', path: join(root.path, 'nowhere.tar') })
  await expect(load).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('nowhere.tar') })
  expect(await listIngests(engine.root)).toEqual([])
})

it('says that a root file system is not there', async () => {
  const work = engine.archives.importRootfs({ kind: 'file', path: join(root.path, 'nowhere.tar') })
  await expect(work).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('nowhere.tar') })
})
