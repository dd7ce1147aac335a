import { describe, expect, it } from 'vitest'
import { type EventDraft, EventLog } from './eventLog.ts'

const draft: EventDraft = { type: 'image', action: 'load', id: '', attributes: {} }

describe('event log', () => {
  it('numbers events and replays those after a number', () => {
    const log = new EventLog()
    for (let count = 0; count < 5; count++) log.emit(draft)
    expect(log.since(3)?.map(({ sequence }) => sequence)).toEqual([4, 5])
    expect(log.since(5)).toEqual([])
  })

  it('says when a reader is too far behind or from another life', () => {
    const log = new EventLog()
    for (let count = 0; count < 1500; count++) log.emit(draft)
    expect(log.since(100)).toBeUndefined()
    expect(log.since(500)).toHaveLength(1000)
    expect(log.since(2000)).toBeUndefined()
  })

  it('tells listeners until they leave', () => {
    const log = new EventLog()
    const seen: number[] = []
    const leave = log.subscribe(({ sequence }) => seen.push(sequence))
    log.emit(draft)
    leave()
    log.emit(draft)
    expect(seen).toEqual([1])
  })
})
