import { expect, test } from 'vitest'
import { shellWord } from './shellWord.ts'

test('plain words stay as they are', () => {
  expect(shellWord('registry:5000/a/alpine-3.20.tar')).toBe('registry:5000/a/alpine-3.20.tar')
})

test.each([
  ['two words.tar', "'two words.tar'"],
  ["it's.tar", "'it'\\''s.tar'"],
  ['$(reboot)', "'$(reboot)'"],
  ['', "''"],
  ['a;b', "'a;b'"],
])('%j is quoted as %s', (text, quoted) => {
  expect(shellWord(text)).toBe(quoted)
})
