import { expect, it } from 'vitest'
import { DetachKeys } from './DetachKeys.ts'

const ctrlP = 16
const ctrlQ = 17

/** Types chunks; gives what went through, and what the program would have got at the end. */
function type(keys: readonly number[], ...chunks: readonly string[]) {
  const detach = new DetachKeys(keys)
  let passed = ''
  for (const chunk of chunks) {
    const { bytes, isDetached } = detach.filter(Buffer.from(chunk, 'latin1'))
    passed += bytes.toString('latin1')
    if (isDetached) return { passed, isDetached }
  }
  return { passed: passed + detach.rest().toString('latin1'), isDetached: false }
}

it('finds the keys in one chunk, and drops what comes after', () => {
  expect(type([ctrlP, ctrlQ], 'ab\u0010\u0011cd')).toEqual({ passed: 'ab', isDetached: true })
})

it('finds the keys cut over chunks', () => {
  expect(type([ctrlP, ctrlQ], 'ab\u0010', '\u0011')).toEqual({ passed: 'ab', isDetached: true })
  expect(type([1, 2, 3], '\u0001', '\u0002', '\u0003')).toEqual({ passed: '', isDetached: true })
})

it('gives on what only began like the keys', () => {
  expect(type([ctrlP, ctrlQ], 'a\u0010', 'b')).toEqual({ passed: 'a\u0010b', isDetached: false })
  expect(type([ctrlP, ctrlQ], 'a\u0010')).toEqual({ passed: 'a\u0010', isDetached: false })
})

it('finds keys that begin within a beginning of themselves', () => {
  expect(type([1, 1, 2], '\u0001', '\u0001', '\u0001', '\u0002')).toEqual({ passed: '\u0001', isDetached: true })
})
