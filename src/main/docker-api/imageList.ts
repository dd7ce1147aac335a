import type { FastifyInstance } from 'fastify'
import type { ImageFilters } from '../engine/images/types.ts'
import { requestedMinor } from './apiVersion.ts'
import type { DockerEngine } from './DockerEngine.ts'
import { type Filters, readDangling, readFilters } from './filters.ts'
import { dockerSummary } from './imageSummary.ts'
import { listAsJson } from './listing.ts'
import { queryFlag } from './query.ts'
import { parseTimestamp } from './timestamp.ts'

const acceptedFilters = new Set(['dangling', 'label', 'before', 'since', 'reference', 'until'])

/** `/images/json`. */
export function registerImageList(app: FastifyInstance, engine: DockerEngine): void {
  app.get('/images/json', async (request, reply) => {
    const minor = requestedMinor(request.originalUrl)
    const filters = { ...listFilters(readFilters(request, acceptedFilters)), all: queryFlag(request, 'all') }
    const options = { minor, sharedSize: queryFlag(request, 'shared-size'), containers: -1 }
    const list = await listAsJson(engine, filters, (image) => dockerSummary(image, options))
    return reply.header('Content-Type', 'application/json').send(`${list}\n`)
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
