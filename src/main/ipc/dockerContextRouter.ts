import { EngineError } from '../engine/errors/EngineError.ts'
import { type RpcContext, rpc } from './base.ts'
import type { DockerContextPort } from './ports.ts'
import { watchStates } from './watchStates.ts'

const os = rpc.dockerContext

/** The docker context of a host that serves a socket. Throws UNSUPPORTED when it serves none. */
function requirePort({ host }: RpcContext): DockerContextPort {
  if (host.dockerContext !== undefined) return host.dockerContext
  throw new EngineError(
    'UNSUPPORTED',
    'There is no docker context for this engine: it serves no socket that docker could speak to.',
  )
}

export const dockerContextRouter = {
  get: os.get.handler(({ context }) => requirePort(context).state()),
  watch: os.watch.handler(async function* ({ context, signal }) {
    yield* watchStates(requirePort(context), signal, 'watch the docker context')
  }),
  apply: os.apply.handler(({ context, input }) => requirePort(context).apply(input)),
  undo: os.undo.handler(({ context }) => requirePort(context).undo()),
}
