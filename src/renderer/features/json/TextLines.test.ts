import { expect, it } from 'vitest'
import { lineAt, lineCount, lineText, seenLines, textLines } from './TextLines.ts'

const text = JSON.stringify({ a: { b: [1, 2], c: '{' }, d: [] }, null, 2)
const lines = textLines(text, true)

it('cuts a text into its lines', () => {
  const all = Array.from({ length: lineCount(lines) }, (_, line) => lineText(lines, line, 1000))
  expect(all).toEqual(text.split('\n'))
  expect(lines.longest).toBe(Math.max(...all.map((line) => line.length)))
  expect(lineText(lines, 1, 4)).toBe('  "a')
  expect(lineCount(textLines('', true))).toBe(1)
})

it('finds the line of an offset', () => {
  const offsets = [0, 1, 2, text.indexOf('"b"'), text.length - 1]
  expect(offsets.map((offset) => lineAt(lines, offset))).toEqual(
    offsets.map((offset) => text.slice(0, offset).split('\n').length - 1),
  )
})

it('leaves out what is enclosed in a closed bracket', () => {
  const seen = (...folded: number[]) => [...seenLines(lines, new Set(folded))].map((line) => lineText(lines, line, 99))
  expect(seen()).toEqual(text.split('\n'))
  expect(seen(2)).toEqual(['{', '  "a": {', '    "b": [', '    "c": "{"', '  },', '  "d": []', '}'])
  expect(seen(1, 2)).toEqual(['{', '  "a": {', '  "d": []', '}'])
  expect(seen(0)).toEqual(['{'])
  expect(seen(3)).toEqual(text.split('\n'))
})
