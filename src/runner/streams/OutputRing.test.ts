import fc from 'fast-check'
import { expect, it } from 'vitest'
import { OutputRing } from './OutputRing.ts'

it('keeps the newest bytes, each at its position', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 20 }), (lengths) => {
      const ring = new OutputRing(16_384)
      let whole = Buffer.alloc(0)
      for (const length of lengths) {
        const bytes = Buffer.from(Array.from({ length }, (_, index) => (whole.length + index) % 251))
        whole = Buffer.concat([whole, bytes])
        ring.append(bytes)
        expect(ring.end).toBe(whole.length)
        expect(ring.end - ring.start).toBe(Math.min(whole.length, 16_384))
        expect(ring.read(ring.start, whole.length).equals(whole.subarray(ring.start))).toBe(true)
        const middle = Math.floor((ring.start + ring.end) / 2)
        expect(ring.read(middle, 10).equals(whole.subarray(middle, middle + 10))).toBe(true)
      }
    }),
    { numRuns: 50 },
  )
})
