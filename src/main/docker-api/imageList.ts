import type { FastifyInstance } from 'fastify'
import type { ImageFilters } from '../engine/images/types.ts'
import { requestedMinor } from './apiVersion.ts'
import type { DockerEngine } from './DockerEngine.ts'
import { type Filters, readDangling, readFilters } from './filters.ts'
import { dockerSummary } from './imageSummary.ts'
import { listAsJson } from './listing.ts'
import { queryFlag } from './query.ts'
import { parseTimestamp } from './timestamp.ts'
import { UnchangedLists } from './UnchangedLists.ts'

const acceptedFilters = new Set(['dangling', 'label', 'before', 'since', 'reference', 'until'])

/** `/images/json`. */
export function registerImageList(app: FastifyInstance, engine: DockerEngine): void {
  const unfiltered = new UnchangedLists(engine.events)
  app.get('/images/json', async (request, reply) => {
    const minor = requestedMinor(request.originalUrl)
    const filters = readFilters(request, acceptedFilters)
    const all = queryFlag(request, 'all')
    const sharedSize = queryFlag(request, 'shared-size')
    const make = async (): Promise<string> => {
      const list = await listAsJson(engine, { ...listFilters(filters), all }, (image) =>
        dockerSummary(image, { minor, sharedSize, containers: -1 }),
      )
      return `${list}\n`
    }
    const list = filters.size > 0 ? await make() : await unfiltered.get(`${minor} ${all} ${sharedSize}`, make)
    return reply.header('Content-Type', 'application/json').send(list)
  })
}

function listFilters(filters: Filters): ImageFilters {
  const dangling = readDangling(filters)
  const reference = filters.get('reference')
  const label = filters.get('label')
  const before = filters.get('before')?.at(-1)
  const since = filters.get('since')?.at(-1)
  const until = filters.get('until')?.at(-1)
  return {
    ...(dangling === undefined ? {} : { dangling }),
    ...(reference === undefined ? {} : { reference }),
    ...(label === undefined ? {} : { label }),
    ...(before === undefined ? {} : { before }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until: parseTimestamp(until, Date.now()) }),
  }
}
