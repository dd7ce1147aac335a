import { EngineError } from '../../engine/errors/EngineError.ts'
import { familiarName, type Reference } from '../../engine/spec/reference.ts'

/**
 * What a pull failed with, as dockerd has it: to it an image is not there either for who may not see it. `reference` is
 * without tag and digest when all tags were asked for.
 */
export function pullError(thrown: unknown, reference: Reference): unknown {
  if (!(thrown instanceof EngineError)) return thrown
  const { code, data } = thrown
  if (typeof data.docker === 'string') return isRefusal(thrown) ? inWords(thrown, 'NOT_FOUND', data.docker) : thrown
  const name = familiarName(reference)
  if (isRefusal(thrown)) {
    const says = registrySays(thrown, 'unauthorized: authentication required')
    const advice = "repository does not exist or may require 'docker login'"
    return inWords(thrown, 'NOT_FOUND', `pull access denied for ${name}, ${advice}: ${says}`)
  }
  if (code !== 'NOT_FOUND' || data.registryCode !== 'NAME_UNKNOWN') return thrown
  return inWords(thrown, 'NOT_FOUND', `repository ${name} not found: ${registrySays(thrown, 'name unknown')}`)
}

/** Whether what was asked for is there, and no image, or none for the platform: no registry has said so. */
export function isUnsuitable(thrown: unknown): boolean {
  if (!(thrown instanceof EngineError) || thrown.data.status !== undefined) return false
  return thrown.code === 'NOT_FOUND' || thrown.code === 'UNSUPPORTED'
}

/** What a registry's refusal of a question is in dockerd's words: those of the registry. */
export function registryRefusal(thrown: unknown): unknown {
  if (!(thrown instanceof EngineError) || typeof thrown.data.registrySays !== 'string') return thrown
  if (!isRefusal(thrown) && thrown.code !== 'NOT_FOUND') return thrown
  return inWords(thrown, thrown.code, thrown.data.registrySays)
}

function isRefusal({ code }: EngineError): boolean {
  return code === 'UNAUTHORIZED' || code === 'DENIED'
}

function registrySays({ data }: EngineError, otherwise: string): string {
  return typeof data.registrySays === 'string' ? data.registrySays : otherwise
}

function inWords(error: EngineError, code: EngineError['code'], docker: string): EngineError {
  return new EngineError(code, error.message, { data: { ...error.data, docker }, cause: error })
}
