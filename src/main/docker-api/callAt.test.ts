import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { callAt } from './callAt.ts'

const day = 24 * 60 * 60 * 1000

describe('a call at a moment', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([1, 20, 25, 60, 400])('%s days away comes then, and once', async (days) => {
    const action = vi.fn<() => void>()
    callAt(Date.now() + days * day, action)
    await vi.advanceTimersByTimeAsync(days * day - 1)
    expect(action).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await vi.advanceTimersByTimeAsync(100 * day)
    expect(action).toHaveBeenCalledOnce()
  })

  it('does not come once it was prevented, however late', async () => {
    const action = vi.fn<() => void>()
    const prevent = callAt(Date.now() + 60 * day, action)
    await vi.advanceTimersByTimeAsync(50 * day)
    prevent()
    await vi.advanceTimersByTimeAsync(50 * day)
    expect(action).not.toHaveBeenCalled()
  })

  it('that has passed comes at once', () => {
    const action = vi.fn<() => void>()
    callAt(Date.now() - 1, action)
    expect(action).toHaveBeenCalledOnce()
  })
})
