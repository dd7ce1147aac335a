import { expect, it } from 'vitest'
import { FolderRunner } from '../../../../test/fixtures/FolderRunner.ts'
import type { RunnerEvent } from '../../../runner/contract/container.ts'
import type { Runner } from '../../../runner/contract/runner.ts'
import { RunnerFollower } from './RunnerFollower.ts'

const state = {
  revision: 1,
  status: 'running' as const,
  pid: 1,
  exitCode: 0,
  error: '',
  oomKilled: false,
  created: 1,
  started: 1,
  finished: 0,
  restartCount: 0,
  stoppedByHand: false,
  generation: 'one',
}
const event = (sequence: number, time: number): RunnerEvent => {
  return { sequence, time, containerId: 'c', action: 'start', attributes: {}, state: { ...state, revision: sequence } }
}

it('tells each event once, though the connection breaks off, and none of before it was reached', async () => {
  const runner: Runner = await new FolderRunner('/nowhere').get()
  const now = Date.now() + 1000
  const all = [event(1, 1), event(2, now), event(3, now)]
  const asked: number[] = []
  const events = async function* (after: number, signal: AbortSignal): AsyncGenerator<RunnerEvent> {
    asked.push(after)
    // The first time it breaks off in the middle.
    yield* asked.length === 1 ? all.slice(0, 2) : all.slice(after)
    if (asked.length === 1) throw new Error('the connection broke off')
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  }
  const told: number[] = []
  const states: number[] = []
  const follower = new RunnerFollower({
    runners: {
      get: async () => runner,
      find: async () => runner,
      watch: (listener) => {
        listener({ ...runner, states: async () => ({ c: state }), events }, 'one')
        return () => undefined
      },
    },
    onState: (_id, { revision }) => states.push(revision),
    onEvent: ({ sequence }) => told.push(sequence),
    onReached: () => undefined,
    needsRunner: () => false,
    warn: () => undefined,
  })
  await expect.poll(() => told).toEqual([2, 3])
  expect(asked).toEqual([0, 2])
  expect(states).toEqual([1, 1, 2, 1, 3])
  await follower.close()
})
