import type { DockerContextState } from '../../shared/contract/dockerContext.ts'
import { type RpcContext, rpc } from './base.ts'
import type { DockerContextPort } from './ports.ts'
import { watchStates } from './watchStates.ts'

const os = rpc.dockerContext

/** Changes docker's files and remembers it as something that was done, unless there is nothing to change. */
async function change(
  { engine, host: { dockerContext } }: RpcContext,
  action: keyof DockerContextState['commands'],
  title: string,
  work: (port: DockerContextPort) => Promise<DockerContextState>,
): Promise<DockerContextState> {
  const { commands } = await dockerContext.state()
  const command = commands[action]
  if (command === '') return work(dockerContext)
  return engine.operations.run({ kind: 'context', title, command, origin: 'app' }, () => work(dockerContext))
}

export const dockerContextRouter = {
  get: os.get.handler(({ context }) => context.host.dockerContext.state()),
  watch: os.watch.handler(async function* ({ context, signal }) {
    yield* watchStates(context.host.dockerContext, signal, 'watch the docker context')
  }),
  apply: os.apply.handler(({ context, input }) =>
    input.use
      ? change(context, 'use', 'Use Lamina for docker', (port) => port.apply(input))
      : change(context, 'add', 'Add the docker context lamina', (port) => port.apply(input)),
  ),
  undo: os.undo.handler(({ context }) =>
    change(context, 'undo', 'Let docker use what it used before', (port) => port.undo()),
  ),
}
