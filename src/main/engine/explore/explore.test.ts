import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeDockerArchive } from '../../../../test/fixtures/dockerArchive.ts'
import { type ImageFixture, makeFileLayer, makeImage, makeLayer } from '../../../../test/fixtures/image.ts'
import { makeTestRoot } from '../../../../test/fixtures/testRoot.ts'
import { type Engine, openEngine } from '../engine.ts'
import { rawNameOf } from '../layers/rawName.ts'
import type { FileLine } from './types.ts'

const base = makeLayer([
  { name: 'etc/', kind: 'directory' },
  { name: 'etc/motd', content: 'hello' },
  { name: 'etc/old', content: 'old' },
  { name: 'lib', kind: 'symlink', linkName: 'usr/lib' },
  { name: 'usr/lib/libc.so', content: 'code', mode: 0o755 },
  { name: 'usr/lib/libc.so.6', kind: 'hardlink', linkName: 'usr/lib/libc.so' },
  { name: 'caf\xe9', content: 'not UTF-8' },
  { name: rawNameOf('größe'), content: 'UTF-8' },
])
const change = makeLayer([
  { name: 'etc/', kind: 'directory' },
  { name: 'etc/motd', content: 'hello!' },
  { name: 'etc/new', content: 'new' },
  { name: 'etc/.wh.old' },
  { name: 'usr/lib/libc.so', content: 'code', mode: 0o700 },
])
const image = makeImage({ layers: [base, change], tags: ['looked/at:1'] })

let folder: { readonly path: string; remove(): Promise<void> }
let engine: Engine

beforeAll(async () => {
  folder = await makeTestRoot('explore')
  engine = await openEngine({ root: folder.path })
  await load(image)
})
afterAll(async () => {
  await engine.close()
  await folder.remove()
})

async function load(...images: readonly ImageFixture[]): Promise<void> {
  const stream = Readable.from([makeDockerArchive(images)])
  await engine.archives.load({ kind: 'stream', stream, name: 'test.tar' })
}

/** Each line in short: mark, name, kind and layer. */
function short(lines: readonly FileLine[]): string[] {
  return lines.map(({ name, change: done, facts }) => `${done} ${name} ${facts.kind} ${facts.layer}`)
}

async function list(layer: number, directory: string, changedOnly = false): Promise<string[]> {
  const query = { image: 'looked/at:1', layer, directory, limit: 500, changedOnly }
  return short((await engine.explore.listDirectory(query)).lines)
}

it('lists a directory as of each layer, with what that layer did to it', async () => {
  expect(await list(1, 'etc')).toEqual(['added motd file 1', 'added old file 1'])
  expect(await list(2, 'etc')).toEqual(['changed motd file 2', 'added new file 2', 'deleted old file 1'])
  expect(await list(2, '')).toEqual([
    'unchanged caf\xe9 file 1',
    'unchanged etc directory 2',
    `unchanged ${rawNameOf('größe')} file 1`,
    'unchanged lib symlink 1',
    'unchanged usr directory 1',
  ])
  expect(await list(2, '', true)).toEqual(['unchanged etc directory 2', 'unchanged usr directory 1'])
})

it('tells a change of metadata from one of content, and shows a hard link as the file that it shares', async () => {
  expect(await list(2, 'usr/lib')).toEqual(['metadata libc.so file 2', 'unchanged libc.so.6 file 1'])
  const { line } = await engine.explore.findFile({ image: image.id, layer: 1, path: 'usr/lib/libc.so.6' })
  expect(line.facts).toMatchObject({ kind: 'file', mode: 0o755, size: 4, hardLinkTo: 'usr/lib/libc.so' })
})

it('counts what a layer changed, in all and below each directory', async () => {
  const place = { image: image.id, layer: 2 }
  expect(await engine.explore.countChanges(place)).toEqual({ added: 1, changed: 1, metadata: 1, deleted: 1 })
  const { lines } = await engine.explore.listDirectory({ ...place, directory: '', limit: 500 })
  const below = new Map(lines.map((line) => [line.name, line.below]))
  expect(below.get('etc')).toEqual({ added: 1, changed: 1, metadata: 0, deleted: 1 })
  expect(below.get('usr')).toEqual({ added: 0, changed: 0, metadata: 1, deleted: 0 })
})

it('follows symbolic links on the way to a file, inside the image', async () => {
  const { path, line } = await engine.explore.findFile({ image: image.id, layer: 2, path: '/etc/../lib/libc.so' })
  expect([path, line.change]).toEqual(['usr/lib/libc.so', 'metadata'])
})

it('says what is not there: the image, the layer, the directory, the file', async () => {
  const place = { image: 'looked/at:1', layer: 2 }
  const { explore } = engine
  await expect(explore.countChanges({ ...place, image: 'nothing:1' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(explore.countChanges({ ...place, layer: 3 })).rejects.toThrow(
    'Could not show layer 3 of image looked/at:1',
  )
  const query = { ...place, directory: 'etc/motd', limit: 1 }
  await expect(explore.listDirectory(query)).rejects.toThrow('Could not list /etc/motd')
  await expect(explore.findFile({ ...place, path: '/caf\xe8' })).rejects.toThrow('Could not find /caf\\xe8')
})

it('stacks 127 layers', async () => {
  const layers = Array.from({ length: 127 }, (_, at) => makeFileLayer(`etc/f${String(at).padStart(3, '0')}`, `${at}`))
  await load(makeImage({ layers, tags: ['deep:1'] }))
  const { lines } = await engine.explore.listDirectory({ image: 'deep:1', layer: 127, directory: 'etc', limit: 500 })
  expect(lines.map(({ facts }) => facts.layer)).toEqual(Array.from({ length: 127 }, (_, at) => at + 1))
  expect(lines.filter((line) => line.change !== 'unchanged').map(({ name }) => name)).toEqual(['f126'])
})

it('shows nothing of an image that is deleted meanwhile', async () => {
  await list(2, 'etc')
  await engine.images.remove('looked/at:1', {})
  await expect(list(2, 'etc')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
