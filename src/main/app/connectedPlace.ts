import { session } from 'electron'
import { EngineError } from '../engine/errors/EngineError.ts'
import { parseEngineAddress } from './engineAddress.ts'
import { httpGate } from './httpGate.ts'
import type { Place } from './Place.ts'

/** The cookie by which an engine that is served knows its windows, named after the port that it listens on. */
const cookieName = /^lamina-\d+$/

/** An engine that is served at `address`, whose token the address holds. Throws INVALID_ARGUMENT for a bad one. */
export function connectedPlace(address: string): Place {
  const url = parseEngineAddress(address)
  const { origin } = url
  const readCookie = async () => {
    const cookies = await session.defaultSession.cookies.get({ url: origin })
    return cookies.filter(({ name }) => cookieName.test(name)).map(({ name, value }) => `${name}=${value}`)
  }
  return {
    url: url.href,
    home: origin,
    connection: { kind: 'connected', address: origin },
    gate: httpGate(origin, async () => (await readCookie()).join('; ')),
    async confirm() {
      if ((await readCookie()).length > 0) return
      const message = `Could not open the engine at ${origin}: something answers there, but it is no Lamina.`
      throw new EngineError('FAILED_PRECONDITION', message)
    },
  }
}
