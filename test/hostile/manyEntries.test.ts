import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startChild } from '../fixtures/childProcess.ts'
import { dockerArchiveItems } from '../fixtures/dockerArchive.ts'
import { layerOf, makeImage, makeSmallImage } from '../fixtures/image.ts'
import { makeTar, type TarItem, tarChunks } from '../fixtures/tar.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const million = 1_000_000
/** Bytes. */
const memoryLimit = 400 * 2 ** 20

let folder: Awaited<ReturnType<typeof makeTestRoot>>

beforeAll(async () => {
  folder = await makeTestRoot('many')
})

afterAll(() => folder?.remove())

function* tinyFiles(): Generator<TarItem> {
  for (let at = 0; at < million; at++) {
    yield {
      name: `srv/${at % 1000}/${at}`,
      mtime: 1_760_000_000_000,
      ...(at % 10 === 0 ? { content: String(at) } : {}),
    }
  }
}

/** Chunks joined to larger ones: a million small writes would take longer than what is tested. */
function* joined(chunks: Iterable<Uint8Array>): Generator<Buffer> {
  let held: Uint8Array[] = []
  let length = 0
  for (const chunk of chunks) {
    held.push(chunk)
    length += chunk.length
    if (length < 1 << 20) continue
    yield Buffer.concat(held)
    held = []
    length = 0
  }
  yield Buffer.concat(held)
}

async function load(items: Iterable<TarItem>): Promise<{ outcome: Record<string, unknown>; peak: number }> {
  const archive = join(folder.path, 'many.tar')
  await pipeline(Readable.from(joined(tarChunks(items))), createWriteStream(archive))
  const root = join(folder.path, 'root')
  const child = startChild(process.execPath, [join(import.meta.dirname, 'manyEntries.ts'), root, archive])
  try {
    return (await child.next()) as Awaited<ReturnType<typeof load>>
  } finally {
    await child.kill()
  }
}

function expectLoadedOrLimited({ outcome }: { outcome: Record<string, unknown> }): void {
  if (outcome.images === 1) return
  expect(outcome).toMatchObject({ code: 'MALFORMED', message: expect.stringMatching(/more than [\d,]+ entries/) })
}

it('takes a layer of a million tiny files in less than 400 MB', async () => {
  const tar = Buffer.concat([...joined(tarChunks(tinyFiles()))])
  const result = await load(dockerArchiveItems([makeImage({ layers: [layerOf(tar)], tags: ['many:1'] })]))
  expectLoadedOrLimited(result)
  expect(result.peak).toBeLessThan(memoryLimit)
})

it('takes an archive of a million tiny entries in less than 400 MB', async () => {
  const image = dockerArchiveItems([makeSmallImage('many:1')])
  const result = await load([...image, ...tinyFiles()].values())
  expectLoadedOrLimited(result)
  expect(result.peak).toBeLessThan(memoryLimit)
})

it('takes a million entries of one name in less than 400 MB', async () => {
  const tar = makeTar([{ name: 'same', content: 'x' }]).subarray(0, 1024)
  const many = Buffer.concat([...Array.from({ length: million }, () => tar), Buffer.alloc(1024)])
  const result = await load(dockerArchiveItems([makeImage({ layers: [layerOf(many)], tags: ['many:1'] })]))
  expectLoadedOrLimited(result)
  expect(result.peak).toBeLessThan(memoryLimit)
})
