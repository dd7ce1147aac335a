import { expect, test } from 'vitest'
import { RateMeter } from './RateMeter.ts'

test('a rate is that of the last seconds', () => {
  const meter = new RateMeter()
  meter.add(0, 0)
  expect(meter.rate).toBeUndefined()
  meter.add(500, 500)
  expect(meter.rate).toBeUndefined()
  meter.add(1000, 1000)
  expect(meter.rate).toBe(1000)
  for (let time = 1500; time <= 12_000; time += 500) meter.add(1000, time)
  expect(meter.rate).toBe(0)
})

test('a count that falls begins anew', () => {
  const meter = new RateMeter()
  meter.add(9000, 0)
  meter.add(10_000, 1000)
  meter.add(0, 1500)
  expect(meter.rate).toBeUndefined()
  meter.add(300, 3000)
  expect(meter.rate).toBe(200)
})
