import { expect, it } from 'vitest'
import { encodeLogFrame, logBeginning } from '../../../shared/contract/logFrames.ts'
import { LogLines, mostLines } from './LogLines.ts'

const encoder = new TextEncoder()
const time = '2026-01-02T03:04:05.000000006Z'

function record(text: string, stream: 'stdout' | 'stderr' = 'stdout'): Uint8Array {
  return encodeLogFrame({ stream, time, text: encoder.encode(text) })
}

it('keeps lines as they came, with stream and time', () => {
  const lines = new LogLines()
  lines.add(logBeginning)
  lines.add(Uint8Array.from([...record('one\r\n'), ...record('zwölf\n', 'stderr')]))
  lines.add(record('half a li'))
  expect(lines.count).toBe(3)
  expect([0, 1, 2].map((index) => lines.line(index))).toEqual([
    { stream: 'stdout', time, text: 'one' },
    { stream: 'stderr', time, text: 'zwölf' },
    { stream: 'stdout', time, text: 'half a li' },
  ])
  expect(lines.line(3)).toBeUndefined()
  expect(lines.texts(1, 100)).toEqual(['zwölf', 'half a li'])
})

it('keeps a million lines and lets go of the oldest', () => {
  const lines = new LogLines()
  const batch = Uint8Array.from(Array.from({ length: 1000 }, (_, index) => [...record(`line ${index}\n`)]).flat())
  for (let count = 0; count < 1100; count++) lines.add(batch)
  expect(lines.count).toBeLessThanOrEqual(mostLines)
  expect(lines.count).toBeGreaterThan(mostLines * 0.9)
  expect(lines.count + lines.dropped).toBe(1_100_000)
  expect(lines.line(lines.count - 1)?.text).toBe('line 999')
  expect(lines.line(0)?.text).toBe(`line ${lines.dropped % 1000}`)
})
