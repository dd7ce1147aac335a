import { withoutUser } from '../../../../../shared/model/withoutUser.ts'
import { EngineError } from '../../../errors/EngineError.ts'

/** Where a mirror is. */
interface Mirror {
  readonly origin: string
  /** With the port where there is one: by it certificates and marks are found. */
  readonly host: string
  /** Path below which `/v2/` is, without a slash at its end. */
  readonly prefix: string
}

/** Reads the URL of a mirror, `https://mirror.example/hub`. Throws INVALID_ARGUMENT, without a user in it. */
export function parseMirror(text: string, registry: string): Mirror {
  const whole = text.includes('://') ? text.trim() : `https://${text.trim()}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  const problem = problemOf(url)
  if (!url || problem !== undefined) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `"${withoutUser(text).slice(0, 300)}" cannot be a mirror of ${registry}: ${problem ?? 'no URL'}.`,
    )
  }
  const prefix = url.pathname.replace(/\/+$/, '').replace(/\/v2$/, '')
  return { origin: url.origin, host: url.host, prefix }
}

function problemOf(url: URL | undefined): string | undefined {
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return 'a URL with https is expected'
  if (url.username !== '' || url.password !== '') return `its user belongs into a login: docker login ${url.host}`
  // The rest of a password with a slash in it.
  if (url.pathname.includes('@')) return 'a URL with https is expected, without a user'
  if (url.search !== '' || url.hash !== '') return 'it has a query'
  return undefined
}
