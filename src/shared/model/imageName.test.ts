import { expect, test } from 'vitest'
import { rowNames, splitName } from './imageName.ts'

test('a name splits into repository and tag, and a registry port is no tag', () => {
  expect(splitName('alpine:3.15')).toEqual({ repository: 'alpine', tag: '3.15' })
  expect(splitName('localhost:5000/a/b:1.0')).toEqual({ repository: 'localhost:5000/a/b', tag: '1.0' })
  expect(splitName('localhost:5000/a/b')).toEqual({ repository: 'localhost:5000/a/b', tag: '' })
  expect(splitName(`alpine@sha256:${'0'.repeat(64)}`)).toEqual({ repository: 'alpine', tag: '' })
})

test('a row shows the tags of the first repository, and other names apart', () => {
  expect(rowNames(['alpine:3.20', 'alpine:latest', 'base:1'])).toEqual({
    repository: 'alpine',
    tags: ['3.20', 'latest'],
    others: ['base:1'],
  })
  expect(rowNames(['alpine:3.20', 'base:1', 'base:2'], 'base')).toEqual({
    repository: 'base',
    tags: ['1', '2'],
    others: ['alpine:3.20'],
  })
  expect(rowNames([])).toBeUndefined()
})
