import { expect, it } from 'vitest'
import { layerName } from './whiteout.ts'

it.each([
  ['etc/passwd', { meaning: 'entry' }],
  ['etc/x.wh.passwd', { meaning: 'entry' }],
  ['etc/.wh.passwd', { meaning: 'whiteout', path: 'etc/passwd' }],
  ['.wh.etc', { meaning: 'whiteout', path: 'etc' }],
  ['etc/.wh..wh..opq', { meaning: 'opaque', path: 'etc' }],
  ['.wh..wh..opq', { meaning: 'opaque', path: '' }],
  ['.wh..wh.plnk', { meaning: 'metadata' }],
  ['.wh..wh.plnk/12.34', { meaning: 'metadata' }],
  ['a/.wh..wh.orph', { meaning: 'metadata' }],
  ['a/.wh..wh..opqx', { meaning: 'metadata' }],
])('reads %j', (path, meaning) => {
  expect(layerName(path)).toEqual(meaning)
})

it.each(['.wh...', 'a/.wh..', 'a/.wh.'])('refuses %j', (path) => {
  expect(() => layerName(path)).toThrow(/whiteout/)
})
