import { expect, it } from 'vitest'
import { EntryReading } from './EntryReading.ts'

it('collects a small entry that comes in very small pieces in time that grows with its size alone', async () => {
  const bytes = Buffer.alloc(4 << 20, 'manifest ')
  const reading = new EntryReading('/nowhere', 'entry "manifest.json"', bytes.length, bytes.length)
  const start = performance.now()
  for (let at = 0; at < bytes.length; at += 64) {
    reading.push(Uint8Array.from(bytes.subarray(at, at + 64)))
    await reading.drain()
  }
  reading.end()
  await reading.drain()
  expect(performance.now() - start).toBeLessThan(5000)
  const { content } = reading
  expect(content?.kind === 'small' && Buffer.compare(content.bytes, bytes)).toBe(0)
})
