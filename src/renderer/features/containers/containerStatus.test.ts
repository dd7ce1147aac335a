import { describe, expect, test } from 'vitest'
import { statusKind, statusText } from './containerStatus.ts'

const minute = 60_000
const base = {
  status: 'exited' as const,
  pid: 0,
  exitCode: 0,
  error: '',
  oomKilled: false,
  started: 1 * minute,
  finished: 2 * minute,
  restartCount: 0,
}
const now = 62 * minute

describe('the state of a container', () => {
  test.each([
    [{ ...base, status: 'running' as const }, 'running', 'Up About an hour'],
    [
      { ...base, status: 'running' as const, health: { status: 'unhealthy' as const, failingStreak: 3, probes: [] } },
      'unhealthy',
      'Up About an hour (unhealthy)',
    ],
    [
      { ...base, status: 'running' as const, health: { status: 'starting' as const, failingStreak: 0, probes: [] } },
      'running',
      'Up About an hour (health: starting)',
    ],
    [{ ...base, status: 'paused' as const }, 'paused', 'Up About an hour (Paused)'],
    [{ ...base, status: 'created' as const }, 'created', 'Created'],
    [{ ...base, status: 'created' as const, error: 'no such program', exitCode: 127 }, 'failed', 'Created'],
    [{ ...base, exitCode: 137 }, 'failed', 'Exited (137) About an hour ago'],
    [base, 'ended', 'Exited (0) About an hour ago'],
  ])('%o is %s: %s', (state, kind, text) => {
    expect(statusKind(state)).toBe(kind)
    expect(statusText(state, now)).toBe(text)
  })
})
