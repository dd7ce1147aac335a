import { EngineError, toEngineError } from '../../errors/EngineError.ts'

/** What registries call a manifest, or a part of one, that they do not take. */
const refusedManifest: ReadonlySet<unknown> = new Set(['MANIFEST_INVALID', 'UNSUPPORTED', 'MANIFEST_BLOB_UNKNOWN'])
const fullStatuses: ReadonlySet<unknown> = new Set([413, 507])

/**
 * The error of a push: what the registry said, what to do about it, and in `data.docker` dockerd's words, which are the
 * registry's own. `name` is the repository as people know it.
 */
export function pushError(thrown: unknown, name: string): EngineError {
  const error = toEngineError(thrown, `push ${name}`)
  if (error.data.docker !== undefined) return error
  const { registrySays } = error.data
  const remedy = remedyFor(error, name)
  if (remedy === '' && registrySays === undefined) return error
  return new EngineError(error.code, error.message + remedy, {
    data: { ...error.data, ...(registrySays === undefined ? {} : { docker: registrySays }) },
    retryable: error.retryable,
    cause: error.cause ?? error,
  })
}

function remedyFor({ code, data }: EngineError, name: string): string {
  const { status, registryCode, registrySays } = data
  if (/quota|storage limit|exceed/i.test(String(registrySays ?? '')) || fullStatuses.has(status)) {
    return ' There is no room left for it there: delete something in the registry, or ask whoever runs it for more.'
  }
  // Who is not logged in was told how to.
  if (code === 'DENIED') {
    return ` You may push only to repositories of yours: give the image a name of one (docker tag ${name} ...), and push that.`
  }
  if (refusedManifest.has(registryCode) || status === 415) {
    return ' The registry does not take this kind of image: load it from a docker-archive (docker save, docker load) and push it again, or use a registry that takes OCI images.'
  }
  if (status === 405) return ' The registry can only be read: it may be a mirror.'
  return ''
}
