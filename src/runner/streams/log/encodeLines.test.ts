import { expect, it } from 'vitest'
import { encodeLines, entryClosing } from './encodeLines.ts'

const closing = entryClosing('stdout', '2026-11-21T10:00:00.5Z', undefined)

function encode(bytes: Buffer | string, options: { isLast?: boolean; room?: number } = {}) {
  const input = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  const { room = Number.POSITIVE_INFINITY, isLast = false } = options
  const { buffer, length, consumed, isCut } = encodeLines(input, { closing, into: Buffer.alloc(16), room, isLast })
  const text = buffer.toString('utf8', 0, length)
  const entries = text.split('\n').filter((line) => line !== '')
  return { text, consumed, isCut, logs: entries.map((line) => JSON.parse(line).log) }
}

it('writes an entry as Docker does', () => {
  expect(encode('hello\n').text).toBe('{"log":"hello\\n","stream":"stdout","time":"2026-11-21T10:00:00.5Z"}\n')
  expect(entryClosing('stderr', 'T', '{"a":"b"}').toString()).toBe(
    '","stream":"stderr","attrs":{"a":"b"},"time":"T"}\n',
  )
})

it('escapes what Docker escapes', () => {
  expect(encode('a"b\\c\td\re<f>&\u0001\u007f\n').text).toContain(
    String.raw`a\"b\\c\u0009d\re\u003cf\u003e\u0026\u0001${'\u007f'}\n`,
  )
  expect(encode('\u2028\u2029\n').text).toContain(String.raw`\u2028\u2029`)
})

it('keeps valid UTF-8 and replaces each byte that is none', () => {
  expect(encode('äö€𝄞\n').logs).toEqual(['äö€𝄞\n'])
  const invalid = Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf5, 0xe2, 0x82, 0x41, 10])
  expect(encode(invalid).logs).toEqual([`${'\ufffd'.repeat(9)}A\n`])
})

it('leaves a line that is not whole to the next call, unless it is the last', () => {
  expect(encode('one\ntwo')).toMatchObject({ logs: ['one\n'], consumed: 4, isCut: false })
  expect(encode('one\ntwo', { isLast: true })).toMatchObject({ logs: ['one\n', 'two'], consumed: 7 })
})

it('cuts lines at 16 KiB, and not within a character', () => {
  const long = 'x'.repeat(40_000)
  const { logs } = encode(`${long}\n`)
  expect(logs.map((log: string) => log.length)).toEqual([16384, 16384, 40_000 - 2 * 16384 + 1])
  expect(logs.join('')).toBe(`${long}\n`)
  const wide = '€'.repeat(10_000)
  expect(encode(`${wide}\n`).logs.join('')).toBe(`${wide}\n`)
  expect(encode(`x${'𝄞'.repeat(10_000)}\n`).logs.join('')).toBe(`x${'𝄞'.repeat(10_000)}\n`)
})

it('stops when there is no room, and says how far it came', () => {
  const first = encode('one\ntwo\nthree\n', { room: 10 })
  expect(first).toMatchObject({ logs: ['one\n'], consumed: 4, isCut: true })
})
