import type { Runner } from '../contract/runner.ts'
import type { CallName } from '../contract/wire.ts'
import { createRunnerClient } from './createRunnerClient.ts'
import type { RunningRunner } from './findRunners.ts'
import { RunnerGoneError, RunnerLostError } from './RunnerSocket.ts'
import type { RunnerTransport } from './RunnerTransport.ts'

/** Which runner a call is for. */
export interface CallRoutes {
  /** For new work. */
  current(): Promise<RunningRunner>
  /** For what a container needs. */
  of(container: string): Promise<RunningRunner>
  /** All that answer. */
  all(): Promise<readonly RunningRunner[]>
  /** This one did not answer any more. */
  forget(gone: RunningRunner): void
}

/** Calls that are not about one container. */
const general: ReadonlySet<CallName> = new Set([
  'info',
  'unpack',
  'removeSnapshots',
  'removeFolders',
  'folderUsage',
  'create',
  'events',
])

/** Calls that may be about an exec, which only the runner knows that started it. */
const aboutExecs: ReadonlySet<CallName> = new Set(['attachExec', 'resizeExec', 'signalExec', 'execState', 'keepScreen'])

/** Calls that do no harm when they are made again after nobody knows what became of the first. */
const repeatable: ReadonlySet<CallName> = new Set([
  'info',
  'unpack',
  'removeSnapshots',
  'removeFolders',
  'folderUsage',
  'stop',
  'remove',
  'states',
  'usage',
  'top',
  'attach',
  'attachExec',
  'execState',
  'statPath',
  'readPath',
  'listDirectory',
  'changes',
  'readLayer',
  'exportTree',
  'snapshotUsage',
])

/** How often a call is made again of the next runner when the one it was for has just gone. */
const attempts = 5

/**
 * A runner whose calls go to those they are for. A call that found its runner gone was not begun, and is made
 * again; so is one that does no harm when its runner ended in the middle.
 */
export function routeCalls(routes: CallRoutes): Runner {
  const again = async <T>(name: CallName, args: readonly unknown[], call: (to: RunnerTransport) => Promise<T>) => {
    for (let attempt = 1; ; attempt++) {
      const running = await routeOf(routes, name, args)
      try {
        return await call(running.transport)
      } catch (thrown) {
        const isLost = thrown instanceof RunnerLostError
        if (!isLost && !(thrown instanceof RunnerGoneError)) throw thrown
        routes.forget(running)
        if (attempt === attempts || (isLost && !repeatable.has(name))) throw thrown
      }
    }
  }
  const transport: RunnerTransport = {
    value: (name, args) => again(name, args, (to) => to.value(name, args)),
    body: (name, args) => again(name, args, (to) => to.body(name, args)),
    duplex: (name, args) => again(name, args, (to) => to.duplex(name, args)),
    async upload(name, args, body) {
      // What was read of the stream cannot be sent twice: those that have gone are sorted out before.
      await routes.all()
      const { transport: to } = await routeOf(routes, name, args)
      return to.upload(name, args, body)
    },
    async *lines(name, args, signal) {
      yield* (await routeOf(routes, name, args)).transport.lines(name, args, signal)
    },
  }
  return { ...createRunnerClient(transport), states: () => allStates(routes) }
}

function routeOf(routes: CallRoutes, name: CallName, args: readonly unknown[]): Promise<RunningRunner> {
  const [first] = args
  if (general.has(name)) return routes.current()
  if (aboutExecs.has(name)) return runnerOfExec(routes, String(first))
  if (typeof first === 'object' && first !== null && 'containerId' in first) return routes.of(String(first.containerId))
  return routes.of(String(first))
}

async function runnerOfExec(routes: CallRoutes, exec: string): Promise<RunningRunner> {
  const all = await routes.all()
  if (all.length > 1) {
    for (const running of all) {
      const state = await running.runner.execState(exec).catch(() => undefined)
      if (state !== undefined) return running
    }
  }
  return routes.of(exec)
}

/** States of all containers: of one that an old generation runs, what that tells. */
async function allStates(routes: CallRoutes): ReturnType<Runner['states']> {
  const all = await routes.all()
  const runners = all.length === 0 ? [await routes.current()] : all
  const told = await Promise.all(
    runners.map(async ({ generation, runner }) => ({ generation, states: await runner.states() })),
  )
  const entries = told.flatMap(({ generation, states }) =>
    Object.entries(states).map(([id, state]) => ({ id, state, isOwn: state.generation === generation })),
  )
  const ordered = entries.toSorted((one, other) => Number(one.isOwn) - Number(other.isOwn))
  return Object.fromEntries(ordered.map(({ id, state }) => [id, state]))
}
