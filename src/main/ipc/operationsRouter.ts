import { maxRows } from '../../shared/contract/limits.ts'
import type { Operation } from '../../shared/contract/operations.ts'
import type { OperationView } from '../engine/operations/operation.ts'
import { type RpcContext, rpc } from './base.ts'
import { withRpcErrors } from './errors.ts'
import { ticks } from './ticks.ts'

const os = rpc.operations

function toOperation(view: OperationView): Operation {
  return { ...view, results: view.results.slice(0, maxRows) }
}

async function* watch(context: RpcContext, signal: AbortSignal) {
  const { operations } = context.engine
  const changed = new Map<string, OperationView>()
  const subscribe = (wake: () => void) => {
    const unsubscribe = operations.subscribe((view) => {
      changed.set(view.id, view)
      wake()
    })
    // The list as it is goes out first; what comes after it is not missed, since we listen already.
    wake()
    return unsubscribe
  }
  let first = true
  for await (const _ of ticks(subscribe, signal)) {
    const views = first ? operations.list().slice(0, maxRows) : [...changed.values()].slice(-maxRows)
    first = false
    changed.clear()
    yield { operations: views.map(toOperation) }
  }
}

export const operationsRouter = {
  list: os.list.handler(({ context }) => ({
    operations: context.engine.operations.list().slice(0, maxRows).map(toOperation),
  })),
  get: os.get.handler(({ context, input }) => toOperation(context.engine.operations.get(input.id))),
  cancel: os.cancel.handler(({ context, input }) => {
    context.engine.operations.cancel(input.id)
  }),
  watch: os.watch.handler(async function* ({ context, signal }) {
    yield* withRpcErrors(watch(context, signal ?? new AbortController().signal), 'watch the work under way')
  }),
}
