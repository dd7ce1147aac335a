import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ErrorRecord } from '../engine/errors/EngineError.ts'
import type { Place } from './Place.ts'

/** The page that stands for no engine: says why there is none and lets people connect to one. */
export function startPlace(failure: ErrorRecord | undefined): Place {
  const { href } = pathToFileURL(join(__dirname, 'start.html'))
  return { url: href, home: href, connection: { kind: 'none', ...(failure === undefined ? {} : { failure }) } }
}
