import { expect, it } from 'vitest'
import { makeLayerBomb } from '../../../../test/fixtures/layerBomb.ts'
import { LayerReading } from './LayerReading.ts'

it('stops at its limit in a layer that expands without end', async () => {
  const limit = 10 * 2 ** 20
  const reading = new LayerReading('zstd', 'layer 1', limit)
  const bomb = makeLayerBomb(100 * 2 ** 30)
  const start = performance.now()
  for (let at = 0; at < bomb.length; at += 64 * 1024) await reading.push(bomb.subarray(at, at + 64 * 1024))
  expect(() => reading.throwIfFailed()).toThrow(`Could not read layer 1: decompressed it has more than ${limit} bytes.`)
  expect(performance.now() - start, 'milliseconds, of 100 GiB of zeros').toBeLessThan(5000)
})
