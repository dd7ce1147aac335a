import { expect, it } from 'vitest'
import { OutputTail } from './OutputTail.ts'

const size = 512 * 1024

/** Byte number `position` of an output in which each part looks different. */
const byteAt = (position: number) => (position * 31 + Math.floor(position / 251)) % 256
const output = (from: number, count: number) => Uint8Array.from({ length: count }, (_, index) => byteAt(from + index))

function readAll(tail: OutputTail, from: number): number[] {
  const bytes: number[] = []
  for (let at = from, part = tail.read(at, 1000); part !== undefined; part = tail.read(at, 1000)) {
    bytes.push(...part)
    at += part.length
  }
  return bytes
}

it.each([1, 100, 4096, size - 1, size, size + 1, size * 2 + 7])(
  'keeps the end of what comes in pieces of %i',
  (piece) => {
    const tail = new OutputTail()
    const total = Math.max(piece * 3, 1000)
    for (let at = 0; at < total; at += piece) tail.add(output(at, Math.min(piece, total - at)))
    expect(tail.end).toBe(total)
    expect(tail.start).toBe(Math.max(0, total - size))
    const from = Math.max(tail.start, total - 3000)
    expect(readAll(tail, from)).toEqual([...output(from, total - from)])
    expect(tail.read(tail.start, 1)?.[0]).toBe(byteAt(tail.start))
  },
)

it('goes on at another position, and knows nothing of before', () => {
  const tail = new OutputTail()
  tail.add(output(0, 100))
  tail.restart(10_000_000)
  expect(tail.read(10_000_000, 10)).toBeUndefined()
  tail.add(output(10_000_000, 100))
  expect(tail.start).toBe(10_000_000)
  expect(readAll(tail, 10_000_050)).toEqual([...output(10_000_050, 50)])
})
