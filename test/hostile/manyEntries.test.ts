import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startChild } from '../fixtures/childProcess.ts'
import { makeImage } from '../fixtures/image.ts'
import { padded, rawHeader, tarEnd } from '../fixtures/rawHeader.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const million = 1_000_000
const blockSize = 512
/** Bytes. */
const memoryLimit = 400 * 2 ** 20

let folder: Awaited<ReturnType<typeof makeTestRoot>>

beforeAll(async () => {
  folder = await makeTestRoot('many')
})

afterAll(() => folder?.remove())

/** The headers of a million empty files in pieces of 512 kB: one header, in which only the name changes. */
function* headers(nameOf: (at: number) => string): Generator<Buffer> {
  const empty = rawHeader({ name: '' })
  const checksum = Number.parseInt(empty.toString('latin1', 148, 154), 8)
  const perPiece = 1000
  for (let first = 0; first < million; first += perPiece) {
    const piece = Buffer.alloc(perPiece * blockSize)
    for (let at = 0; at < perPiece; at++) {
      const name = nameOf(first + at)
      const start = at * blockSize
      empty.copy(piece, start)
      piece.write(name, start, 'latin1')
      let sum = checksum
      for (let letter = 0; letter < name.length; letter++) sum += name.charCodeAt(letter)
      piece.write(sum.toString(8).padStart(6, '0'), start + 148, 'latin1')
    }
    yield piece
  }
}

/** An archive of one image, whose layer is the tar of these headers. */
function* archiveOf(layer: Iterable<Buffer>): Generator<Uint8Array> {
  const hash = createHash('sha256')
  yield rawHeader({ name: 'layer.tar', size: million * blockSize + tarEnd.length })
  for (const piece of layer) {
    hash.update(piece)
    yield piece
  }
  hash.update(tarEnd)
  yield tarEnd
  const diffIds = [`sha256:${hash.digest('hex')}`]
  const { config } = makeImage({ layers: [], config: { rootfs: { type: 'layers', diff_ids: diffIds }, history: [] } })
  yield* file('config.json', config)
  const manifest = [{ Config: 'config.json', RepoTags: ['many:1'], Layers: ['layer.tar'] }]
  yield* file('manifest.json', Buffer.from(JSON.stringify(manifest)))
  yield tarEnd
}

function* file(name: string, content: Uint8Array): Generator<Uint8Array> {
  yield rawHeader({ name, size: content.length })
  yield padded(content)
}

/** Loads an archive in a process of its own, which tells what came of it and how much memory it took (bytes). */
async function load(archive: Iterable<Uint8Array>): Promise<{ outcome: Record<string, unknown>; peak: number }> {
  const child = startChild(process.execPath, [join(import.meta.dirname, 'manyEntries.ts'), folder.path], {}, archive)
  try {
    return (await child.next()) as Awaited<ReturnType<typeof load>>
  } finally {
    await child.kill()
  }
}

it('takes a layer of a million tiny files in less than 400 MB', async () => {
  const { outcome, peak } = await load(archiveOf(headers((at) => `srv/${at % 1000}/${at}`)))
  expect(outcome).toEqual({ images: 1 })
  expect(peak).toBeLessThan(memoryLimit)
})

it('takes an archive of a million tiny entries in less than 400 MB', async () => {
  const { outcome, peak } = await load(headers((at) => `srv/${at % 1000}/${at}`))
  expect(outcome).toMatchObject({ code: 'MALFORMED', message: expect.stringMatching(/more than [\d,]+ entries/) })
  expect(peak).toBeLessThan(memoryLimit)
})

it('takes a million entries of one name in less than 400 MB', async () => {
  const { outcome, peak } = await load(archiveOf(headers(() => 'same')))
  expect(outcome).toEqual({ images: 1 })
  expect(peak).toBeLessThan(memoryLimit)
})
