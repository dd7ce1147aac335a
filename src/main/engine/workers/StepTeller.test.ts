import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { StepTeller } from './StepTeller.ts'
import type { TransferStep } from './transferMessages.ts'

let told: TransferStep[]
let teller: StepTeller

beforeEach(() => {
  vi.useFakeTimers()
  told = []
  teller = new StepTeller((step) => told.push(step))
})

afterEach(() => {
  teller.stop()
  vi.useRealTimers()
})

it('tells the first step at once, and bytes 20 times a second at most', () => {
  for (let bytesDone = 0; bytesDone < 1000; bytesDone++) {
    teller.note({ state: 'active', bytesDone })
    vi.advanceTimersByTime(1)
  }
  expect(told[0]).toEqual({ state: 'active', bytesDone: 0 })
  expect(told.length).toBeLessThanOrEqual(21)
})

it('tells another state at once, and the newest bytes when nothing follows', () => {
  teller.note({ state: 'active', bytesDone: 1 })
  teller.note({ state: 'active', bytesDone: 2 })
  teller.note({ state: 'retrying', bytesDone: 2, note: 'it broke', retryIn: 10 })
  teller.note({ state: 'retrying', bytesDone: 3 })
  expect(told.map(({ state }) => state)).toEqual(['active', 'retrying'])
  vi.advanceTimersByTime(100)
  expect(told.at(-1)).toEqual({ state: 'retrying', bytesDone: 3 })
})

it('tells nothing any more once it has stopped', () => {
  teller.note({ state: 'active', bytesDone: 1 })
  teller.note({ state: 'active', bytesDone: 2 })
  teller.stop()
  vi.advanceTimersByTime(1000)
  expect(told).toHaveLength(1)
})
