import { type RpcContext, rpc } from './base.ts'
import { withRpcErrors } from './errors.ts'
import { ticks } from './ticks.ts'

const os = rpc.terminals

async function* watch({ engine: { terminals } }: RpcContext, signal: AbortSignal) {
  const subscribe = (wake: () => void) => {
    wake()
    return terminals.subscribe(wake)
  }
  for await (const _ of ticks(subscribe, signal)) yield { sessions: terminals.list() }
}

export const terminalsRouter = {
  watch: os.watch.handler(async function* ({ context, signal }) {
    yield* withRpcErrors(watch(context, signal ?? new AbortController().signal), 'watch the terminals')
  }),
  open: os.open.handler(({ context, input }) => context.engine.terminals.openMain(input.containerId)),
  openShell: os.openShell.handler(({ context, input: { containerId, shell, user, rows, columns } }) =>
    context.engine.terminals.openShell(containerId, {
      size: { rows, columns },
      ...(shell === undefined ? {} : { shell }),
      ...(user === undefined ? {} : { user }),
    }),
  ),
  rename: os.rename.handler(({ context, input }) => context.engine.terminals.rename(input.id, input.name)),
  close: os.close.handler(({ context, input }) => context.engine.terminals.close(input.id)),
  kill: os.kill.handler(({ context, input }) => context.engine.terminals.kill(input.id)),
}
