import { expect, it } from 'vitest'
import { createKeyedTurns } from './keyedTurns.ts'

const never = new AbortController().signal

it('those who want the same have it one after another, others at the same time', async () => {
  const take = createKeyedTurns()
  const first = await take('a', never)
  const other = await take('b', never)
  let isSecond = false
  const second = take('a', never).then((turn) => {
    isSecond = true
    return turn
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect([first.waited, other.waited, isSecond]).toEqual([false, false, false])
  first.end()
  expect((await second).waited).toBe(true)
  ;(await second).end()
  expect((await take('a', never)).waited).toBe(false)
})

it('one who does not want to wait any more keeps nobody from their turn', async () => {
  const take = createKeyedTurns()
  const stop = new AbortController()
  const first = await take('a', never)
  const second = take('a', stop.signal)
  const third = take('a', never)
  stop.abort(new Error('not any more'))
  await expect(second).rejects.toThrow('not any more')
  let isThird = false
  third.then(
    () => (isThird = true),
    () => undefined,
  )
  await new Promise((resolve) => setImmediate(resolve))
  expect(isThird).toBe(false)
  first.end()
  expect((await third).waited).toBe(true)
})
