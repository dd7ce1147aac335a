import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ExecView } from '../engine/containers/types.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import { isObject } from '../engine/spec/json.ts'
import { JsonFields } from '../engine/spec/jsonFields.ts'
import { requestedMinor } from './apiVersion.ts'
import type { DockerEngine } from './DockerEngine.ts'
import { parseDetachKeys } from './detachKeys.ts'
import { errorAnswer } from './errorResponse.ts'
import { joinConnection, linger, readUpgradedBody, takeConnection } from './hijack.ts'
import { parseJsonBody, readJsonBody, readJsonFields } from './jsonBody.ts'
import { queryText, readInteger, routeText } from './query.ts'
import { stdFrame, streamType } from './stdFrame.ts'

/** Processes in running containers: `/containers/{id}/exec` and `/exec/{id}/...`. */
export function registerExecs(app: FastifyInstance, engine: DockerEngine): void {
  app.post('/containers/:id/exec', async (request, reply) => {
    const id = await createExec(engine, request)
    return reply.code(201).send({ Id: id })
  })
  app.post('/exec/:id/start', (request, reply) => startExec(engine, request, reply))
  app.post('/exec/:id/resize', async (request, reply) => {
    await engine.execs.resize(routeText(request, 'id'), readSize(request))
    return reply.send()
  })
  app.get('/exec/:id/json', async (request) => dockerExec(await engine.execs.inspect(routeText(request, 'id'))))
}

/** The `h` and `w` parameters: rows and columns of a terminal. */
export function readSize(request: FastifyRequest): { readonly rows: number; readonly columns: number } {
  return { rows: readInteger(queryText(request, 'h')), columns: readInteger(queryText(request, 'w')) }
}

async function createExec({ execs }: DockerEngine, request: FastifyRequest): Promise<string> {
  const asked = await readJsonFields(request)
  const command = asked.words('Cmd') ?? []
  if (command.length === 0) throw new EngineError('INVALID_ARGUMENT', 'No exec command specified')
  const detachKeys = asked.text('DetachKeys') ?? ''
  parseDetachKeys(detachKeys)
  return execs.create(routeText(request, 'id'), {
    command,
    environment: asked.texts('Env') ?? [],
    user: asked.text('User') ?? '',
    workingDirectory: asked.text('WorkingDir') ?? '',
    tty: asked.bool('Tty') ?? false,
    attachStdin: asked.bool('AttachStdin') ?? false,
    attachStdout: asked.bool('AttachStdout') ?? false,
    attachStderr: asked.bool('AttachStderr') ?? false,
    privileged: asked.bool('Privileged') ?? false,
    detachKeys,
    ...consoleSize(asked),
  })
}

/** Rows and columns of the client's terminal, when it tells them. */
function consoleSize(fields: JsonFields): { readonly consoleSize?: readonly [number, number] } {
  const value = fields.raw('ConsoleSize')
  if (!Array.isArray(value)) return {}
  const [rows, columns] = value
  return Number.isInteger(rows) && Number.isInteger(columns) ? { consoleSize: [rows, columns] } : {}
}

async function startExec(engine: DockerEngine, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const upgradedBody = await readUpgradedBody(request)
  const body = upgradedBody === undefined ? await readJsonBody(request) : parseJsonBody(upgradedBody)
  const start = new JsonFields(isObject(body) ? body : {}, 'the request to start an exec')
  const { consoleSize: size } = consoleSize(start)
  const { id, request: asked } = await engine.execs.inspect(routeText(request, 'id'))
  if (start.bool('Detach') === true) {
    await engine.execs.start(id, null, size)
    return reply.send()
  }
  const contentType = streamType(requestedMinor(request.originalUrl), !asked.tty)
  const options = {
    stdin: asked.attachStdin,
    stdout: asked.attachStdout,
    stderr: asked.attachStderr,
    framed: !asked.tty,
    delivery: 'all',
    ...(asked.tty ? { detachKeys: parseDetachKeys(asked.detachKeys) } : {}),
  } as const
  const stream = await engine.execs.start(id, options, size).catch((error: unknown) => {
    // dockerd tells on the connection itself why a process could not be started; the client asks for its code then.
    const socket = takeConnection(request, reply, contentType)
    const why = Buffer.from(`${errorAnswer(error).message}\r\n`)
    socket.write(asked.tty ? why : stdFrame('stdout', why))
    linger(socket)
    return undefined
  })
  if (stream !== undefined) {
    await joinConnection(takeConnection(request, reply, contentType), stream, asked.attachStdin)
  }
  return reply
}

/** An exec as `/exec/{id}/json` has it. */
function dockerExec({ id, containerId, request, state }: ExecView): object {
  const [program = '', ...args] = request.command
  return {
    ID: id,
    Running: state.running,
    ExitCode: state.exitCode ?? null,
    ProcessConfig: {
      tty: request.tty,
      entrypoint: program,
      arguments: args,
      privileged: request.privileged,
      ...(request.user === '' ? {} : { user: request.user }),
    },
    OpenStdin: request.attachStdin,
    OpenStderr: request.attachStderr,
    OpenStdout: request.attachStdout,
    CanRemove: false,
    ContainerID: containerId,
    DetachKeys: request.detachKeys,
    Pid: state.pid,
  }
}
