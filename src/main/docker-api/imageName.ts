import type { FastifyRequest } from 'fastify'
import { routeText } from './query.ts'

/** The name and the tag of a request as one reference; a tag of its own replaces the one in the name. */
export function joinTag(repository: string, tag: string): string {
  if (tag === '') return repository
  const colon = repository.indexOf(':', repository.lastIndexOf('/') + 1)
  const name = colon === -1 ? repository : repository.slice(0, colon)
  return tag.includes(':') ? `${name}@${tag}` : `${name}:${tag}`
}

/** What stands for `*` in a path, cut at its last slash: names contain slashes, and the verb comes last. */
export function splitNamePath(request: FastifyRequest): { name: string; verb: string } {
  const path = routeText(request, '*')
  const slash = path.lastIndexOf('/')
  return { name: path.slice(0, Math.max(slash, 0)), verb: path.slice(slash + 1) }
}
