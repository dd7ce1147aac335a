import { EngineError } from '../errors/EngineError.ts'
import { malformed } from '../spec/json.ts'
import { normalizeReference } from '../spec/reference.ts'

/**
 * A name that an archive gives an image, normalised. Throws MALFORMED, naming the archive's entry, when it
 * is no reference.
 */
export function archiveReference(name: unknown, what: string): string {
  if (typeof name !== 'string') throw malformed(what, 'the name of an image is not a string')
  try {
    return normalizeReference(name)
  } catch (error) {
    const why = (error instanceof EngineError ? error.message : String(error)).replace(/\.$/, '')
    throw malformed(what, `the name "${name.slice(0, 200)}" is no valid reference (${why})`, error)
  }
}
