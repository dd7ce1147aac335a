import { describe, expect, it } from 'vitest'
import {
  decodeNews,
  decodeWish,
  encodeNews,
  encodeWish,
  inputCredit,
  type TerminalNews,
  type TerminalWish,
} from './terminalFrames.ts'

const size = { rows: 24, columns: 300 }
const bytes = Uint8Array.from([0, 27, 255])

const news: readonly TerminalNews[] = [
  { kind: 'output', bytes },
  { kind: 'screen', size, bytes },
  { kind: 'size', size },
  { kind: 'status', status: { state: 'lost', ownsSize: false, message: 'Läuft “nicht”: 👩‍🚀\n' } },
  { kind: 'status', status: { state: 'ended', ownsSize: true, exitCode: 137 } },
  { kind: 'taken', count: 65_536 },
]

const wishes: readonly TerminalWish[] = [
  { kind: 'input', bytes },
  { kind: 'answer', bytes },
  { kind: 'resize', size },
  { kind: 'acknowledge', count: 100_000 },
]

describe('frames of a terminal', () => {
  it.each(news)('from the engine are read as they were written: $kind', (entry) => {
    expect(decodeNews(encodeNews(entry))).toEqual(entry)
  })

  it.each(wishes)('from a window are read as they were written: $kind', (entry) => {
    expect(decodeWish(encodeWish(entry))).toEqual(entry)
  })

  it.each([
    ['nothing', []],
    ['of no kind', [99, 1, 2]],
    ['half a size', [3, 0, 0, 0, 24]],
    ['a size of 0 rows', [3, 0, 0, 0, 0, 0, 0, 0, 80]],
    ['a size of 70,000 columns', [3, 0, 0, 0, 24, 0, 1, 17, 112]],
    ['a number that is cut', [4, 1]],
    ['too much input at once', [1, ...new Uint8Array(inputCredit.frame + 1)]],
  ])('from a window that are not right are none: %s', (_what, frame) => {
    expect(decodeWish(Uint8Array.from(frame))).toBeUndefined()
  })
})
