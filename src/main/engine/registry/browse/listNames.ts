import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import { list } from '../../spec/fields.ts'
import { familiarName, isRepositoryPath, isTag, type Reference } from '../../spec/reference.ts'
import type { NamePage } from '../types.ts'
import type { JsonAnswer, RegistryHost } from './RegistryHost.ts'

/** Names that are asked for at once, those of a page at most, and those that an answer may have all the same. */
const asked = 100
const longestPage = 500
const nameLimit = 100_000

/** Answers that a registry gives which has no catalogue, or shows it to nobody. */
const refusals: ReadonlySet<string> = new Set(['NOT_FOUND', 'DENIED', 'UNSUPPORTED', 'INVALID_ARGUMENT'])

/**
 * A page of a registry's repositories (OCI distribution specification of Docker's registry, `_catalog`). `after` is what
 * the page before gave as `next`. Throws UNSUPPORTED where it does not tell them.
 */
export async function listRepositories(host: RegistryHost, after?: string): Promise<NamePage> {
  const { registry } = host.endpoint
  const path = isPath(after) ? after : `/v2/_catalog?n=${asked}${lastOf(after)}`
  const scope = { actions: ['*' as const] }
  try {
    if (registry === 'docker.io') throw new EngineError('UNSUPPORTED', 'Docker Hub has no catalogue.')
    const answer = await host.ask({ path, scope, attempt: `list the repositories of ${registry}` })
    return pageOf(answer, { key: 'repositories', what: registry, isName: isRepositoryPath }, after)
  } catch (thrown) {
    const error = toEngineError(thrown, `list the repositories of ${registry}`)
    if (!refusals.has(error.code)) throw error
    const says = typeof error.data.registrySays === 'string' ? ` (${error.data.registrySays})` : ''
    const message = `Could not list the repositories of ${registry}: it does not tell them${says}. Write the name of one, or search for it.`
    throw new EngineError('UNSUPPORTED', message, { data: error.data, cause: error })
  }
}

/** A page of a repository's tags. */
export async function listTags(host: RegistryHost, reference: Reference, after?: string): Promise<NamePage> {
  const { path: repository } = reference
  const name = familiarName(reference)
  const path = isPath(after) ? after : `/v2/${repository}/tags/list?n=${asked}${lastOf(after)}`
  const scope = { repository, actions: ['pull' as const] }
  const answer = await host.ask({ path, scope, attempt: `list the tags of ${name}` })
  return pageOf(answer, { key: 'tags', what: name, isName: isTag }, after)
}

/** Whether `after` is where a page is, and no name; `//` begins the name of another host. */
function isPath(after: string | undefined): after is string {
  return after !== undefined && /^\/(?![\s/\\])/.test(after)
}

function lastOf(after: string | undefined): string {
  return after === undefined || after === '' ? '' : `&last=${encodeURIComponent(after)}`
}

/** Where names are in an answer, whose they are, and what can be one. */
interface Names {
  readonly key: string
  readonly what: string
  isName(text: string): boolean
}

/**
 * What an answer has of a page; what can be no name is left out, since nothing could be asked about it. A registry that knows no pages gives all names each time: then they are told in pieces,
 * and `next` is the last name of one.
 */
function pageOf(answer: JsonAnswer | undefined, { key, what, isName }: Names, after: string | undefined): NamePage {
  const names = list(answer?.body ?? {}, key, `the names of ${what}`, nameLimit).filter(
    (name): name is string => typeof name === 'string' && isName(name),
  )
  const told = after === undefined ? -1 : names.indexOf(after)
  const rest = names.slice(told + 1)
  const page = rest.slice(0, longestPage)
  const next = rest.length > longestPage ? page.at(-1) : answer?.next
  return { names: page, ...(next === undefined ? {} : { next }) }
}
