import { maxRows } from '../../shared/contract/limits.ts'
import type { Operation } from '../../shared/contract/operations.ts'
import type { OperationFilter } from '../engine/operations/Operations.ts'
import type { OperationView } from '../engine/operations/operation.ts'
import { type RpcContext, rpc } from './base.ts'
import { withRpcErrors } from './errors.ts'
import { ticks } from './ticks.ts'

const os = rpc.operations

/** Lines of results that lists and messages have of each operation. */
const listedResults = 10
/** Operations in the first message to who watches. */
const watchedAtFirst = 200

function toOperation(view: OperationView, lines = listedResults): Operation {
  const { parts, ...rest } = view
  const tellsParts = parts !== undefined && view.state !== 'done'
  return { ...rest, results: view.results.slice(0, lines), ...(tellsParts ? { parts } : {}) }
}

function filterOf(input: { [Key in keyof OperationFilter]: OperationFilter[Key] | undefined }): OperationFilter {
  const { state, kind } = input
  return { ...(state === undefined ? {} : { state }), ...(kind === undefined ? {} : { kind }) }
}

/** What is under way, then what ended last. */
function present(views: readonly OperationView[]): OperationView[] {
  const isRunning = ({ state }: OperationView) => state === 'running'
  const ended = views.filter((view) => !isRunning(view))
  return [...views.filter(isRunning), ...ended].slice(0, watchedAtFirst)
}

async function* watch(context: RpcContext, signal: AbortSignal) {
  const { operations } = context.engine
  const changed = new Map<string, OperationView>()
  let isWhole = true
  const subscribe = (wake: () => void) => {
    const unsubscribe = operations.subscribe((view) => {
      if (view === undefined) isWhole = true
      else changed.set(view.id, view)
      wake()
    })
    // The list as it is goes out first; what comes after it is not missed, since we listen already.
    wake()
    return unsubscribe
  }
  for await (const _ of ticks(subscribe, signal)) {
    const views = isWhole ? present(operations.list()) : [...changed.values()].slice(-maxRows)
    const message = { operations: views.map((view) => toOperation(view)), isWhole }
    isWhole = false
    changed.clear()
    yield message
  }
}

export const operationsRouter = {
  list: os.list.handler(({ context, input }) => {
    const { operations } = context.engine
    const views = operations.list(filterOf(input))
    const counts = { running: 0, done: 0, failed: 0, cancelled: 0 }
    for (const { state } of operations.list(filterOf({ kind: input.kind, state: undefined }))) counts[state]++
    return {
      counts,
      asOf: Date.now(),
      operations: views.slice(input.offset, input.offset + input.limit).map((view) => toOperation(view)),
      total: views.length,
      kinds: [...new Set(operations.list().map(({ kind }) => kind))].sort(),
    }
  }),
  get: os.get.handler(({ context, input }) => toOperation(context.engine.operations.get(input.id), maxRows)),
  cancel: os.cancel.handler(({ context, input }) => {
    context.engine.operations.cancel(input.id)
  }),
  forget: os.forget.handler(({ context, input }) => ({
    forgotten: context.engine.operations.forget(input.until, filterOf(input)),
  })),
  watch: os.watch.handler(async function* ({ context, signal }) {
    yield* withRpcErrors(watch(context, signal ?? new AbortController().signal), 'watch the work under way')
  }),
}
