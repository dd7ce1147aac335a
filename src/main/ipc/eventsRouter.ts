import type { EventCursor } from '../../shared/contract/events.ts'
import { maxRows } from '../../shared/contract/limits.ts'
import { type RpcContext, rpc } from './base.ts'
import { withRpcErrors } from './errors.ts'
import { ticks } from './ticks.ts'

async function* follow(context: RpcContext, after: EventCursor | undefined, signal: AbortSignal) {
  const { events } = context.engine
  const { instance } = context
  // A cursor of another life of the engine is as good as none.
  let sequence = after?.instance === instance ? after.sequence : undefined
  const subscribe = (wake: () => void) => {
    wake()
    return events.subscribe(wake)
  }
  for await (const _ of ticks(subscribe, signal)) {
    const missed = sequence === undefined ? undefined : events.since(sequence)
    if (missed === undefined) {
      sequence = events.sequence
      yield { kind: 'reset' as const, cursor: { instance, sequence } }
      continue
    }
    for (let start = 0; start < missed.length; start += maxRows) {
      const batch = missed.slice(start, start + maxRows)
      sequence = batch.at(-1)?.sequence ?? sequence ?? 0
      yield { kind: 'events' as const, cursor: { instance, sequence }, events: batch }
    }
  }
}

export const eventsRouter = {
  subscribe: rpc.events.subscribe.handler(async function* ({ context, input, signal }) {
    yield* withRpcErrors(
      follow(context, input.after, signal ?? new AbortController().signal),
      'follow what happens to images',
    )
  }),
}
