import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ContainerFilters, ContainerSummary } from '../../engine/containers/types.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { readFilters } from '../filters.ts'
import { queryFlag, queryText, readInteger } from '../query.ts'
import { dockerRow } from './containerRow.ts'
import { listFilterNames, listFilters } from './listFilters.ts'

const pageSize = 500
/** How old a container's measured size may be that `docker ps -s` tells, in milliseconds. */
const sizeAge = 2000

/** `GET /containers/json`: the containers, newest first. */
export function registerContainerList(app: FastifyInstance, engine: DockerEngine): void {
  app.get('/containers/json', async (request) => {
    const limit = readLimit(request)
    const size = queryFlag(request, 'size')
    const asked = listFilters(readFilters(request, listFilterNames))
    const filters = { ...asked, all: queryFlag(request, 'all') || limit > 0 }
    if (size) await engine.containers.measureAll(Date.now() - sizeAge)
    const rows = await allContainers(engine, filters, limit > 0 ? limit : Number.POSITIVE_INFINITY)
    const now = Date.now()
    return rows.map((row) => dockerRow(row, { root: engine.root, now, size }))
  })
}

/** `limit` and `n` (`docker ps -n`): 0 for none. */
function readLimit(request: FastifyRequest): number {
  const text = queryText(request, 'limit')
  return text === '' ? 0 : readInteger(text)
}

/** At most `limit` containers that match, newest first, read by the page; the thread is given up after each. */
export async function allContainers(
  { containers }: DockerEngine,
  filters: ContainerFilters,
  limit = Number.POSITIVE_INFINITY,
): Promise<ContainerSummary[]> {
  const found: ContainerSummary[] = []
  for (;;) {
    const wanted = Math.min(pageSize, limit - found.length)
    const { rows, total } = containers.list({ filters, offset: found.length, limit: wanted })
    found.push(...rows)
    if (rows.length === 0 || found.length >= Math.min(total, limit)) return found
    await nextTurn()
  }
}
