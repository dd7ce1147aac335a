import type { FastifyInstance, FastifyRequest } from 'fastify'
import { EngineError } from '../../engine/errors/EngineError.ts'
import { rawNameOf } from '../../engine/layers/rawName.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { errorAnswer } from '../errorResponse.ts'
import { queryFlag, queryText, routeText } from '../query.ts'
import { openRequestBody } from '../requestBody.ts'
import { changeKinds, pathStatHeader, pathStatValue, textOf } from './pathView.ts'

const pageSize = 500

/** Files of a container: `archive` (docker cp), `changes` (docker diff), `export`. */
export function registerContainerFiles(app: FastifyInstance, engine: DockerEngine): void {
  const { containers } = engine
  const archive = '/containers/:id/archive'
  app.head(archive, async (request, reply) => {
    const stat = await asNamed(request, containers.statPath(routeText(request, 'id'), readPath(request)))
    return reply.header(pathStatHeader, pathStatValue(stat)).send()
  })
  app.get(archive, { exposeHeadRoute: false }, async (request, reply) => {
    const id = containers.resolve(routeText(request, 'id'))
    const path = readPath(request)
    const stat = await asNamed(request, containers.statPath(id, path))
    reply.header(pathStatHeader, pathStatValue(stat)).header('Content-Type', 'application/x-tar')
    return reply.send(await containers.readPath(id, path))
  })
  app.put(archive, async (request, reply) => {
    const id = containers.resolve(routeText(request, 'id'))
    const options = {
      noOverwriteDirNonDir: queryFlag(request, 'noOverwriteDirNonDir'),
      copyUidGid: queryFlag(request, 'copyUIDGID'),
    }
    await asNamed(request, containers.writePath(id, readPath(request), openRequestBody(request.raw), options))
    return reply.send()
  })
  app.get('/containers/:id/changes', async (request) => {
    const changes = await allChanges(engine, containers.resolve(routeText(request, 'id')))
    return changes.length > 0 ? changes : null
  })
  app.get('/containers/:id/export', async (request, reply) => {
    const tree = await containers.exportTree(routeText(request, 'id'))
    return reply.header('Content-Type', 'application/octet-stream').send(tree)
  })
}

/** The same work; what it says of the container calls it as the client does, not by its ID. */
async function asNamed<Result>(request: FastifyRequest, work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    const docker = errorAnswer(error).message.replace(/(?<=in container )[0-9a-f]{64}/, routeText(request, 'id'))
    throw new EngineError(error.code, error.message, { data: { ...error.data, docker }, cause: error.cause })
  }
}

/** The `path` parameter, as the bytes that it names. */
function readPath(request: FastifyRequest): string {
  const path = queryText(request, 'path')
  if (path === '') throw new EngineError('INVALID_ARGUMENT', 'bad parameter: path cannot be empty')
  return rawNameOf(path.startsWith('/') ? path : `/${path}`)
}

async function allChanges({ containers }: DockerEngine, id: string): Promise<object[]> {
  const found: object[] = []
  for (;;) {
    const { rows, total } = await containers.changes(id, { offset: found.length, limit: pageSize })
    found.push(...rows.map(({ path, change }) => ({ Path: textOf(path), Kind: changeKinds[change] })))
    if (rows.length === 0 || found.length >= total) return found
  }
}
