import type { FastifyInstance } from 'fastify'
import { EngineError } from '../../engine/errors/EngineError.ts'
import { parseSearch } from '../../engine/registry/browse/searchRegistry.ts'
import type { SearchHit } from '../../engine/registry/types.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { type Filters, invalidFilter, readFilters } from '../filters.ts'
import { queryText, readInteger } from '../query.ts'
import { requestCredentials } from './credentials.ts'

const acceptedFilters = new Set(['is-automated', 'is-official', 'stars'])
/** Hits that are given when nobody says how many, and at most. */
const defaultLimit = 25
const largestLimit = 100

/** `/images/search`: repositories of a registry that has a search. */
export function registerSearch(app: FastifyInstance, engine: DockerEngine): void {
  app.get('/images/search', async (request) => {
    const isWanted = readFilter(readFilters(request, acceptedFilters))
    const limit = readLimit(queryText(request, 'limit'))
    const term = queryText(request, 'term')
    const credentials = requestCredentials(request, parseSearch(term).host)
    const hits = await engine.registries.search(term, {
      limit,
      ...(credentials === undefined ? {} : { credentials }),
    })
    return hits.filter(isWanted).map(dockerHit)
  })
}

function readLimit(text: string): number {
  const limit = text === '' || text === '0' ? defaultLimit : readInteger(text)
  if (limit >= 1 && limit <= largestLimit) return limit
  throw new EngineError('INVALID_ARGUMENT', `Limit ${limit} is outside the range of [1, ${largestLimit}]`)
}

/** Which hits pass the filters. Throws INVALID_ARGUMENT in dockerd's words. */
function readFilter(filters: Filters): (hit: SearchHit) => boolean {
  const official = readFlag(filters, 'is-official')
  const automated = readFlag(filters, 'is-automated')
  const stars = Math.max(0, ...(filters.get('stars') ?? []).map(readStars))
  return (hit) =>
    (official === undefined || official === hit.isOfficial) &&
    (automated === undefined || automated === hit.isAutomated) &&
    hit.stars >= stars
}

function readFlag(filters: Filters, name: string): boolean | undefined {
  const values = filters.get(name)
  if (values === undefined) return undefined
  if (values.includes('true')) return true
  if (values.includes('false')) return false
  throw invalidFilter(name, values)
}

function readStars(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw invalidFilter('stars', [text])
  return Number(text)
}

function dockerHit({ name, description, stars, isOfficial, isAutomated }: SearchHit): object {
  return {
    star_count: stars,
    is_official: isOfficial,
    name,
    is_automated: isAutomated,
    description,
  }
}
