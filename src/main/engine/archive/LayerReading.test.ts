import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeLayer } from '../../../../test/fixtures/image.ts'
import { makeLayerBomb } from '../../../../test/fixtures/layerBomb.ts'
import { digestOf } from '../spec/digest.ts'
import { LayerReading } from './LayerReading.ts'

const mebibyte = 2 ** 20
const { tar, diffId } = makeLayer([{ name: 'zeros', content: Buffer.alloc(20 * mebibyte) }])

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-reading-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

it('stops a layer that unpacks to more than its limit, and says so', async () => {
  for (const [compression, bytes] of [['gzip', gzipSync(tar)] as const, ['zstd', zstdCompressSync(tar)] as const]) {
    const reading = new LayerReading(compression, 'the bomb', 2 * mebibyte)
    await reading.push(bytes)
    await expect(reading.finish(digestOf(bytes), join(folder, 'index'))).rejects.toMatchObject({
      code: 'MALFORMED',
      message: `Could not read the bomb: decompressed it has more than ${2 * mebibyte} bytes.`,
    })
  }
})

it('takes one that unpacks to its limit', async () => {
  const bytes = gzipSync(tar)
  const reading = new LayerReading('gzip', 'the layer', tar.length)
  await reading.push(bytes)
  expect(await reading.finish(digestOf(bytes), join(folder, 'index'))).toMatchObject({ diffId, tarSize: tar.length })
})

it('stops at its limit in a layer that expands without end', async () => {
  const limit = 10 * mebibyte
  const reading = new LayerReading('zstd', 'layer 1', limit)
  const bomb = makeLayerBomb(100 * 2 ** 30)
  const start = performance.now()
  for (let at = 0; at < bomb.length; at += 64 * 1024) await reading.push(bomb.subarray(at, at + 64 * 1024))
  expect(() => reading.throwIfFailed()).toThrow(`Could not read layer 1: decompressed it has more than ${limit} bytes.`)
  expect(performance.now() - start, 'milliseconds, of 100 GiB of zeros').toBeLessThan(5000)
})
