import { expect, it } from 'vitest'
import { EventLog } from '../engine/events/eventLog.ts'
import { UnchangedLists } from './UnchangedLists.ts'

const untagged = { type: 'image', action: 'untag', id: '', attributes: {} } as const

it('makes a list once while nothing happens, also for those who ask at the same time', async () => {
  const lists = new UnchangedLists(new EventLog())
  let made = 0
  const make = async (): Promise<string> => `list ${++made}`
  const [first, second] = await Promise.all([lists.get('images', make), lists.get('images', make)])
  expect(String(first)).toBe('list 1')
  expect(second).toBe(first)
  expect(await lists.get('images', make)).toBe(first)
  expect(String(await lists.get('other', make))).toBe('list 2')
})

it('makes it anew after an event', async () => {
  const events = new EventLog()
  const lists = new UnchangedLists(events)
  expect(String(await lists.get('images', async () => 'before'))).toBe('before')
  events.emit(untagged)
  expect(String(await lists.get('images', async () => 'after'))).toBe('after')
})

it('does not keep a failure', async () => {
  const lists = new UnchangedLists(new EventLog())
  await expect(lists.get('images', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(String(await lists.get('images', async () => 'yes'))).toBe('yes')
})
