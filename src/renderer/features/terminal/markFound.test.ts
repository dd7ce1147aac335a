import { expect, it } from 'vitest'
import { readAnsi } from './ansiText.ts'
import { markFound } from './markFound.ts'

const marked = (line: string, wanted: string) =>
  markFound(readAnsi(line), wanted).map(({ text, isFound }) => (isFound ? `[${text}]` : text))

it.each([
  ['an error here', 'ERROR', ['an ', '[error]', ' here']],
  ['a\x1b[31mbc\x1b[0md', 'bcd', ['a', '[bc]', '[d]']],
  ['a\x1b[31mbc', 'ab', ['[a]', '[b]', 'c']],
  ['aaaa', 'a', ['[aaaa]']],
  ['nothing', '', ['nothing']],
  ['nothing', 'x', ['nothing']],
])('in %j what is looked for is marked', (line, wanted, parts) => {
  expect(marked(line, wanted)).toEqual(parts)
})
