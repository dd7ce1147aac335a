import { EngineError } from '../engine/errors/EngineError.ts'
import { parseUrl } from './parseUrl.ts'

/** Names of this machine, where plain http is as private as the machine. */
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * The address of an engine as a person wrote it: `http://` left out or not, or the whole line that the engine printed. Throws INVALID_ARGUMENT for what is no
 * address of the web, and for one whose token would cross a network in the clear.
 */
export function parseEngineAddress(written: string): URL {
  const trimmed = written.trim()
  const link = /^ready (\S+)/.exec(trimmed)?.[1] ?? trimmed
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(link) ? link : `http://${link}`)
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    // Whatever follows a question mark may be a token.
    const shown = link.split('?')[0]?.slice(0, 100) ?? ''
    const remedy = 'it must be the http address that "npm run serve" prints, with its token'
    throw new EngineError('INVALID_ARGUMENT', `Could not connect to "${shown}": ${remedy}.`)
  }
  if (url.protocol === 'http:' && !loopbackNames.has(url.hostname)) {
    const port = url.port === '' ? '80' : url.port
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not connect to ${url.origin}: the token would cross the network unprotected. Run ` +
        `"ssh -L ${port}:127.0.0.1:${port} ${url.hostname}" and connect to http://127.0.0.1:${port} with the token.`,
    )
  }
  // Names, passwords and places in a page have no place in it.
  url.username = ''
  url.password = ''
  url.hash = ''
  return url
}
