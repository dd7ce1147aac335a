import { rpc } from './base.ts'
import { watchStates } from './watchStates.ts'

const os = rpc.dockerContext

export const dockerContextRouter = {
  get: os.get.handler(({ context }) => context.host.dockerContext.state()),
  watch: os.watch.handler(async function* ({ context, signal }) {
    yield* watchStates(context.host.dockerContext, signal, 'watch the docker context')
  }),
  apply: os.apply.handler(({ context, input }) => context.host.dockerContext.apply(input)),
  undo: os.undo.handler(({ context }) => context.host.dockerContext.undo()),
}
