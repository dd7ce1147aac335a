import { expect, it } from 'vitest'
import type { Operation } from '../../shared/contract/operations.ts'
import { noticesOf, runningIds } from './finishedWork.ts'

const load: Operation = {
  id: 'a',
  kind: 'load',
  title: 'Load nginx.tar',
  command: 'docker load -i nginx.tar',
  origin: 'app',
  isBrief: false,
  state: 'running',
  bytesDone: 0,
  step: '',
  started: 1000,
  results: [],
  resultCount: 0,
}
const done = (ended: number): Operation => ({ ...load, state: 'done', ended, results: ['Loaded nginx:1'] })

it('tells of long work that ends while it is watched, once', () => {
  const running = runningIds([load])
  expect(noticesOf(running, [done(6000)])).toEqual([{ title: 'Load nginx.tar', body: 'Loaded nginx:1' }])
  expect(noticesOf(runningIds([done(6000)]), [done(6000)])).toEqual([])
})

it('tells why work has failed, and nothing of short or cancelled work', () => {
  const error = { code: 'NO_SPACE', message: 'The disk is full.', data: {}, retryable: false } as const
  const failed: Operation = { ...load, state: 'failed', ended: 9000, error }
  expect(noticesOf(runningIds([load]), [failed])).toEqual([
    { title: 'Failed: Load nginx.tar', body: 'The disk is full.' },
  ])
  expect(noticesOf(runningIds([load]), [done(5999)])).toEqual([])
  expect(noticesOf(runningIds([load]), [{ ...load, state: 'cancelled', ended: 9000 }])).toEqual([])
})
