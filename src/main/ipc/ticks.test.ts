import { expect, test } from 'vitest'
import { ticks } from './ticks.ts'

function source() {
  const listeners = new Set<() => void>()
  return {
    subscribe: (wake: () => void) => {
      listeners.add(wake)
      return () => listeners.delete(wake)
    },
    fire: () => {
      for (const listener of listeners) listener()
    },
    listeners,
  }
}

test('a burst of happenings makes at most 20 ticks a second and the last is not lost', async () => {
  const { subscribe, fire } = source()
  const stop = new AbortController()
  let value = 0
  const seen: number[] = []
  const started = performance.now()
  const burst = setInterval(() => {
    if (value < 100) {
      value++
      fire()
    } else clearInterval(burst)
  }, 2)
  for await (const _ of ticks(subscribe, stop.signal)) {
    seen.push(value)
    if (value === 100) break
  }
  const seconds = (performance.now() - started) / 1000
  expect(seen.at(-1)).toBe(100)
  expect(seen.length).toBeLessThanOrEqual(Math.ceil(seconds * 20) + 1)
})

test('an abort ends a generator that waits, and unsubscribes', async () => {
  const { subscribe, listeners } = source()
  const stop = new AbortController()
  const generator = ticks(subscribe, stop.signal)
  const waiting = generator.next()
  expect(listeners.size).toBe(1)
  stop.abort()
  expect(await waiting).toEqual({ done: true, value: undefined })
  expect(listeners.size).toBe(0)
})
