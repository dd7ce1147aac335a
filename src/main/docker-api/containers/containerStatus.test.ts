import { expect, it } from 'vitest'
import type { ContainerState } from '../../../runner/contract/container.ts'
import { containerStatus } from './containerStatus.ts'

const now = Date.parse('2026-01-01T12:00:00Z')
const state: ContainerState = {
  status: 'running',
  pid: 1,
  exitCode: 0,
  error: '',
  oomKilled: false,
  created: now - 600_000,
  started: now - 300_000,
  finished: 0,
  restartCount: 0,
  stoppedByHand: false,
  generation: '1',
  revision: 1,
}

it.each<[Partial<ContainerState>, string]>([
  [{}, 'Up 5 minutes'],
  [{ started: now - 300 }, 'Up Less than a second'],
  [{ status: 'paused' }, 'Up 5 minutes (Paused)'],
  [{ health: { status: 'starting', failingStreak: 0, probes: [] } }, 'Up 5 minutes (health: starting)'],
  [{ health: { status: 'unhealthy', failingStreak: 3, probes: [] } }, 'Up 5 minutes (unhealthy)'],
  [{ status: 'restarting', exitCode: 3, finished: now - 2000 }, 'Restarting (3) 2 seconds ago'],
  [{ status: 'exited', exitCode: 137, finished: now - 61_000 }, 'Exited (137) About a minute ago'],
  [{ status: 'created', started: 0 }, 'Created'],
  [{ status: 'created', started: 0, exitCode: 127, error: 'no such program' }, 'Created'],
  [{ status: 'dead' }, 'Dead'],
])('says of %j what docker ps says', (part, words) => {
  expect(containerStatus({ ...state, ...part }, now)).toBe(words)
})
