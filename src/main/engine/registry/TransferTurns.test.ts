import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { TransferTurns } from './TransferTurns.ts'

const { signal } = new AbortController()

it('lets the largest go first, and no more than the limit at once', async () => {
  const turns = new TransferTurns(() => 2)
  const begun: number[] = []
  const ends: (() => void)[] = []
  const all = [10, 30, 20, 40].map(async (size) => {
    const end = await turns.take(size, signal)
    begun.push(size)
    ends.push(end)
  })
  await setImmediate()
  expect(begun).toEqual([40, 30])
  ends[0]?.()
  ends[0]?.()
  await setImmediate()
  expect(begun).toEqual([40, 30, 20])
  ends[1]?.()
  await Promise.all(all)
  expect(begun).toEqual([40, 30, 20, 10])
})

it('takes another limit on with the next turn', async () => {
  let limit = 1
  const turns = new TransferTurns(() => limit)
  const end = await turns.take(1, signal)
  const [second, third] = [turns.take(2, signal), turns.take(3, signal)]
  limit = 2
  end()
  expect(await Promise.all([second, third])).toHaveLength(2)
})

it('lets go of one that waits when it is stopped, and goes on with the others', async () => {
  const turns = new TransferTurns(() => 1)
  const end = await turns.take(1, signal)
  const control = new AbortController()
  const stopped = turns.take(5, control.signal)
  const next = turns.take(2, signal)
  control.abort()
  await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' })
  end()
  expect(await next).toBeTypeOf('function')
})
