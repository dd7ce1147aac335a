import { expect, it } from 'vitest'
import { documentText } from './documentText.ts'

it('JSON is laid out, and what is none stays as it is', () => {
  const document = { config: { labels: { 'a "quoted" [key],': 'x' } }, layers: [1, [], {}] }
  expect(documentText(JSON.stringify(document))).toBe(JSON.stringify(document, null, 2))
  expect(documentText('{"cut": "of')).toBe('{"cut": "of')
  expect(documentText(']]]}')).toBe(']]]}')
})

it('a document of many short lines is laid out; one that is nested so deep that it would have no end is not', () => {
  const list = Array.from({ length: 50_000 }, () => 1).join(',')
  expect(documentText(`[${list}]`).split('\n')).toHaveLength(50_002)
  const deep = `${'['.repeat(60)}${list}${']'.repeat(60)}`
  expect(documentText(deep)).toBe(deep)
})

it('nothing beyond 512 K characters is shown', () => {
  expect(documentText('x'.repeat(3_000_000))).toHaveLength(512 * 1024)
  expect(documentText(JSON.stringify(['x'.repeat(3_000_000)]))).toHaveLength(512 * 1024)
})
