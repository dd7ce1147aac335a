import { describe, expect, it } from 'vitest'
import { isTold, ofOperation, ofUpload, type Work } from './work.ts'

const since = 1000

function work(change: Partial<Work>): Work {
  const texts = { id: 'a', kind: 'load', title: 'Load a.tar', command: 'docker load -i a.tar', step: '' }
  const view = {
    ...texts,
    origin: 'app',
    isBrief: false,
    bytesDone: 0,
    started: 1,
    results: [],
    resultCount: 0,
  } as const
  return { ...ofOperation({ ...view, state: 'done' }), ...change }
}

describe('the tray', () => {
  it('tells of what goes on and of what ended since the window was opened', () => {
    expect(isTold(work({ state: 'running' }), since)).toBe(true)
    expect(isTold(work({ ended: 1001 }), since)).toBe(true)
    expect(isTold(work({ ended: 999 }), since)).toBe(false)
  })

  it('tells of what broke off when the engine was ended, whenever that was', () => {
    expect(isTold(work({ state: 'failed' }), since)).toBe(true)
  })

  it('tells of brief actions only when they failed', () => {
    expect(isTold(work({ isBrief: true, ended: 1001 }), since)).toBe(false)
    expect(isTold(work({ isBrief: true, state: 'running' }), since)).toBe(false)
    expect(isTold(work({ isBrief: true, state: 'failed', ended: 1001 }), since)).toBe(true)
  })

  it('tells of uploads that wait or never reached the engine', () => {
    const upload = { id: 'b', name: "my file's.tar", size: 10, started: 5 }
    expect(ofUpload(upload)).toMatchObject({ state: 'waiting', command: `docker load -i 'my file'\\''s.tar'` })
    const error = { code: 'UNAVAILABLE', message: 'Gone.', data: {}, retryable: true } as const
    expect(isTold(ofUpload({ ...upload, error }), since)).toBe(true)
  })
})
