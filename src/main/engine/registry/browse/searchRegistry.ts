import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import { list } from '../../spec/fields.ts'
import { isObject } from '../../spec/json.ts'
import type { SearchHit } from '../types.ts'
import type { RegistryHost } from './RegistryHost.ts'

/** Where Docker Hub answers searches: not where it gives images. */
const hubIndex = 'https://index.docker.io'
const hitLimit = 100
const resultLimit = 10_000
const textLimit = 1000

/** What is searched for, and where: `quay.io/prom` is `prom` at `quay.io`; without a host it is Docker Hub. */
export function parseSearch(term: string): { readonly host: string; readonly query: string } {
  const slash = term.indexOf('/')
  const first = term.slice(0, Math.max(0, slash))
  const isHost = /[.:]/.test(first) || first === 'localhost'
  if (!isHost) return { host: 'docker.io', query: term.replace(/^library\//, '') }
  return { host: first, query: term.slice(slash + 1) }
}

/**
 * Searches a registry by what was Docker's first API, `/v1/search`, which Docker Hub and few others answer. Throws
 * UNSUPPORTED where a registry has none; dockerd's words for that say less.
 */
export async function searchRegistry(
  host: RegistryHost,
  query: string,
  limit = hitLimit,
): Promise<readonly SearchHit[]> {
  const { registry } = host.endpoint
  const index = registry === 'docker.io' ? host.at(hubIndex) : host
  const wanted = Math.max(1, Math.min(limit, hitLimit))
  const parameters = new URLSearchParams({ q: query, n: String(wanted) })
  try {
    const path = `/v1/search?${parameters.toString()}`
    const answer = await index.ask({ path, scope: { actions: [] }, attempt: `search ${registry} for "${query}"` })
    const results = list(answer?.body ?? {}, 'results', `the answer of ${registry}`, resultLimit)
    return results.flatMap((result) => hitOf(result) ?? []).slice(0, wanted)
  } catch (thrown) {
    const error = toEngineError(thrown, `search ${registry}`)
    const hasNone = error.code === 'NOT_FOUND' || error.code === 'MALFORMED' || error.data.status === 405
    if (!hasNone) throw error
    throw new EngineError(
      'UNSUPPORTED',
      `Could not search ${registry}: it has no search. Browse its repositories, or pull by the full name.`,
      { data: error.data, cause: error },
    )
  }
}

function hitOf(value: unknown): SearchHit | undefined {
  if (!isObject(value) || typeof value.name !== 'string' || value.name === '') return undefined
  const { name, description, star_count: stars } = value
  return {
    name: name.slice(0, textLimit),
    description: typeof description === 'string' ? description.slice(0, textLimit) : '',
    stars: typeof stars === 'number' && Number.isSafeInteger(stars) ? stars : 0,
    isOfficial: value.is_official === true,
    isAutomated: value.is_automated === true,
  }
}
