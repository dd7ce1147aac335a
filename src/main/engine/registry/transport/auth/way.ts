import { EngineError } from '../../../errors/EngineError.ts'
import type { Challenge } from './challenge.ts'

/** How an endpoint wants to be asked. */
export type Way =
  | { readonly kind: 'basic' }
  | {
      readonly kind: 'bearer'
      /** URL of the server that gives tokens. */
      readonly realm: string
      readonly service: string | undefined
    }

/** The best way that challenges offer: tokens before passwords. Throws UNAUTHORIZED when none can be gone. */
export function chooseWay(challenges: readonly Challenge[], registry: string): Way {
  const bearer = challenges.find(({ scheme, params }) => scheme === 'bearer' && params.realm !== undefined)
  if (bearer) return { kind: 'bearer', realm: bearer.params.realm ?? '', service: bearer.params.service }
  if (challenges.some(({ scheme }) => scheme === 'basic')) return { kind: 'basic' }
  const offered = challenges.map(({ scheme }) => scheme).join(', ') || 'nothing that can be read'
  throw new EngineError(
    'UNAUTHORIZED',
    `Could not log in to ${registry}: of the ways to log in it offers ${offered}, and only basic and bearer can be used.`,
  )
}
