import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeLayer } from '../../../../test/fixtures/image.ts'
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
