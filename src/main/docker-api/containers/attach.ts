import { pipeline } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ContainerDetails } from '../../engine/containers/types.ts'
import { EngineError } from '../../engine/errors/EngineError.ts'
import { requestedMinor } from '../apiVersion.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { parseDetachKeys } from '../detachKeys.ts'
import { joinConnection, linger, takeConnection } from '../hijack.ts'
import { queryFlag, queryText, routeText } from '../query.ts'
import { streamType } from '../stdFrame.ts'
import { logChunks } from './logChunks.ts'

/** `POST /containers/{id}/attach`: a raw connection to a container's process. */
export function registerAttach(app: FastifyInstance, engine: DockerEngine): void {
  app.post('/containers/:id/attach', (request, reply) => attach(engine, request, reply))
}

async function attach(engine: DockerEngine, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const keys = parseDetachKeys(queryText(request, 'detachKeys'))
  const container = await engine.containers.inspect(routeText(request, 'id'))
  requireAttachable(container, routeText(request, 'id'))
  const { id, tty } = container
  const input = queryFlag(request, 'stdin') && container.openStdin
  const wants = { stdout: queryFlag(request, 'stdout'), stderr: queryFlag(request, 'stderr') }
  // A container without a log is refused while there still is an answer to give.
  const records = queryFlag(request, 'logs') ? engine.containers.logs(id, wants) : undefined
  // Opened before the client is told that it is attached: it starts the container then, and must not miss a byte.
  const stream = queryFlag(request, 'stream')
    ? await engine.containers.attach(id, {
        ...wants,
        stdin: input,
        framed: !tty,
        delivery: 'all',
        ...(tty ? { detachKeys: keys } : {}),
      })
    : undefined
  const socket = takeConnection(request, reply, streamType(requestedMinor(request.originalUrl), !tty))
  stream?.on('error', () => socket.destroy())
  if (records !== undefined) {
    const chunks = logChunks(records, { framed: !tty, timestamps: false, details: false })
    // The client went away, or the log can't be read: either way the connection is over.
    await pipeline(chunks, socket, { end: false }).catch(() => socket.destroy())
  }
  if (stream === undefined) linger(socket)
  else await joinConnection(socket, stream, input)
  return reply
}

function requireAttachable({ state }: ContainerDetails, name: string): void {
  if (state.status === 'paused') {
    throw new EngineError('CONFLICT', `container ${name} is paused, unpause the container before attach`)
  }
  if (state.status === 'restarting') {
    throw new EngineError('CONFLICT', `container ${name} is restarting, wait until the container is running`)
  }
}
