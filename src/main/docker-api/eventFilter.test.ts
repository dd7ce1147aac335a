import { expect, it } from 'vitest'
import type { ImageId } from '../../shared/model/digest.ts'
import type { EngineEvent } from '../engine/events/eventLog.ts'
import { matchesEvent } from './eventFilter.ts'

const event: EngineEvent = {
  sequence: 1,
  time: 0,
  type: 'image',
  action: 'tag',
  id: `sha256:${'a'.repeat(64)}` as ImageId,
  attributes: { name: 'localhost:5000/team/app:1', team: 'app' },
}
const matches = (filters: Record<string, string[]>): boolean => matchesEvent(event, new Map(Object.entries(filters)))

it('passes without filters', () => expect(matches({})).toBe(true))

it('takes the values of one filter as alternatives, and several filters together', () => {
  expect(matches({ event: ['untag', 'tag'] })).toBe(true)
  expect(matches({ event: ['tag'], type: ['container'] })).toBe(false)
})

it('finds an image by its ID, its name, and its name without the tag', () => {
  expect(matches({ image: [event.id] })).toBe(true)
  expect(matches({ image: ['localhost:5000/team/app:1'] })).toBe(true)
  expect(matches({ image: ['localhost:5000/team/app'] })).toBe(true)
  expect(matches({ image: ['localhost'] })).toBe(false)
})

it('wants every label', () => {
  expect(matches({ label: ['team'] })).toBe(true)
  expect(matches({ label: ['team=app'] })).toBe(true)
  expect(matches({ label: ['team=app', 'tier'] })).toBe(false)
})

it('has no image events for filters on other objects', () => expect(matches({ container: ['x'] })).toBe(false))

it('finds what happened to a container by its name, its ID, its image, and an action without its details', () => {
  const exec: EngineEvent = {
    sequence: 2,
    time: 0,
    type: 'container',
    action: 'exec_create: sh -c true',
    id: 'c'.repeat(64),
    attributes: { name: 'worker', image: 'busybox:1' },
  }
  const finds = (filters: Record<string, string[]>): boolean => matchesEvent(exec, new Map(Object.entries(filters)))
  expect(finds({ container: ['worker'], event: ['exec_create'] })).toBe(true)
  expect(finds({ container: ['cccccc'], event: ['exec_create: sh -c true'] })).toBe(true)
  expect(finds({ image: ['busybox'] })).toBe(true)
  expect(finds({ container: ['work'] })).toBe(false)
  expect(finds({ event: ['exec'] })).toBe(false)
  expect(finds({ volume: ['worker'] })).toBe(false)
})
