import { session } from 'electron'
import { EngineError } from '../engine/errors/EngineError.ts'
import { parseEngineAddress } from './engineAddress.ts'
import { httpGate } from './httpGate.ts'
import type { Place } from './Place.ts'

/** The cookie by which an engine that is served knows its windows, named after the port that it listens on. */
const cookieName = /^lamina-\d+$/

/** Tokens by the origins that they opened, for addresses that come without one; as short-lived as the cookies. */
const tokens = new Map<string, string>()

/** An engine that is served at `address`, whose token the address holds. Throws INVALID_ARGUMENT for a bad one. */
export function connectedPlace(address: string): Place {
  const url = parseEngineAddress(address)
  const { origin } = url
  const token = url.searchParams.get('token') ?? tokens.get(origin)
  // A host's cookies are those of all its ports. Behind `ssh -L` the engine's port is another; its token tells then.
  const ownName = `lamina-${url.port || (url.protocol === 'https:' ? 443 : 80)}`
  const readCookie = async () => {
    const cookies = await session.defaultSession.cookies.get({ url: origin })
    return cookies
      .filter(({ name, value }) => name === ownName || (cookieName.test(name) && value === token))
      .map(({ name, value }) => `${name}=${value}`)
  }
  return {
    url: url.href,
    home: origin,
    connection: { kind: 'connected', address: origin },
    gate: httpGate(origin, async () => (await readCookie()).join('; ')),
    async confirm() {
      if ((await readCookie()).length > 0) {
        if (token !== undefined) tokens.set(origin, token)
        return
      }
      const message = `Could not open the engine at ${origin}: something answers there, but it is no Lamina.`
      throw new EngineError('FAILED_PRECONDITION', message)
    },
  }
}
