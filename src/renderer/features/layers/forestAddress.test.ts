import { expect, test } from 'vitest'
import { wordChainId } from '../../../../test/fixtures/forestRows.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { formatForestAddress, parseForestAddress, withChainFlipped, withFoldsFlipped } from './forestAddress.ts'

const digest = wordChainId('some')
const full =
  `under=${digest}&layer=${digest}&search=some+text&free=2000000000&keep=${shortDigest(digest)}&order=name&scale=root&chains=closed` +
  `&chainsBut=${shortDigest(digest)}&folds=bases&foldsBut=${shortDigest(digest)}`

test.each(['', full, `image=${digest}&chains=open`])('what an address says is written as it was read: %s', (text) => {
  const address = parseForestAddress(new URLSearchParams(text))
  expect(formatForestAddress(address).toString()).toBe(new URLSearchParams(text).toString())
})

test('what is not understood is as if it were not there', () => {
  const strange = new URLSearchParams('layer=nginx&under=sha256:1&order=up&scale=3&chains=x&chainsBut=zz,1&folds=all')
  expect(parseForestAddress(strange)).toEqual(parseForestAddress(new URLSearchParams()))
})

test('a run and a tree are flipped there and back, and only so many exceptions are kept', () => {
  const { choice } = parseForestAddress(new URLSearchParams())
  const flipped = withFoldsFlipped(withChainFlipped(choice, digest), [digest])
  expect([...flipped.chainsBut, ...flipped.foldsBut]).toEqual([shortDigest(digest), shortDigest(digest)])
  expect(withFoldsFlipped(withChainFlipped(flipped, digest), [digest])).toEqual(choice)
  const many = Array.from({ length: 100 }, (_, at) => wordChainId(String(at)))
  const address = formatForestAddress({
    active: undefined,
    search: '',
    goal: undefined,
    choice: withFoldsFlipped(choice, many),
  })
  expect(parseForestAddress(address).choice.foldsBut.size).toBe(60)
})
