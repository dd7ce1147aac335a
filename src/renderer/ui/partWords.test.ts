import { expect, test } from 'vitest'
import type { OperationPart } from '../../shared/contract/operations.ts'
import { partPercent, partWords } from './partWords.ts'

const part = (state: OperationPart['state'], bytesDone: number, note?: string): OperationPart => ({
  id: 'sha256:a',
  state,
  bytesDone,
  bytesTotal: 31_000_000,
  ...(note === undefined ? {} : { note }),
})

test('a layer that comes says how much of it is there, and one that waits for another try why', () => {
  expect(partWords(part('active', 12_000_000), 'pull', false, 0)).toBe('Downloading 12MB of 31MB')
  expect(partWords(part('active', 12_000_000), 'push', false, 0)).toBe('Sending 12MB of 31MB')
  expect(partWords({ ...part('retrying', 5, 'it said 503'), retryAt: 9000 }, 'pull', false, 4200)).toBe(
    'Trying again in 5 s: it said 503',
  )
  expect(partWords({ ...part('retrying', 5), retryAt: 9000 }, 'pull', false, 9100)).toBe('Trying again')
  expect(partWords(part('present', 0), 'pull', false, 0)).toBe('Here already')
  expect(partWords(part('present', 0), 'push', false, 0)).toBe('There already')
})

test('when the whole has ended no layer is told as going on', () => {
  expect(partWords(part('active', 12_000_000), 'pull', true, 0)).toBe('Stopped at 12MB of 31MB')
  expect(partWords(part('retrying', 0, 'it said 503'), 'pull', true, 0)).toBe('Not begun')
  expect(partWords(part('failed', 9, 'Wrong digest'), 'pull', true, 0)).toBe('Wrong digest')
  expect(partWords(part('done', 31_000_000), 'pull', true, 0)).toBe('Done')
})

test('what was there before counts as whole', () => {
  expect(partPercent(part('present', 0))).toBe(100)
  expect(partPercent(part('active', 15_500_000))).toBe(50)
  expect(partPercent({ ...part('waiting', 0), bytesTotal: 0 })).toBe(0)
})
