import { EngineError } from '../../errors/EngineError.ts'
import type { TransportResponse } from '../transport/types.ts'

/**
 * The URL of an upload session as a registry gave it: Location may be relative, and its query is the registry's own to
 * be given back as it is (OCI distribution specification, "Pushing blobs"). Throws MALFORMED when there is none.
 */
export function locationOf(response: Pick<TransportResponse, 'headers' | 'url'>): URL {
  const { location } = response.headers
  const found = location === undefined ? null : URL.parse(location, response.url)
  if (found === null || !/^https?:$/.test(found.protocol)) {
    const host = new URL(response.url).host
    throw new EngineError('MALFORMED', `${host} took an upload and did not say where it is to go on (Location).`)
  }
  return found
}

/** The URL that ends a session: the same, with the digest of what was sent. */
export function closingUrl(location: URL, digest: string): string {
  const url = new URL(location)
  // Put behind what is there already, which stays as it is to the letter: it may be signed.
  url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(digest)}`
  return url.href
}

/**
 * How many bytes a session has, by its Range: `0-N` for N + 1 of them. `0-0` stands for none: registries answer so
 * before anything has come. Undefined when it is not told.
 */
export function bytesTaken(headers: Readonly<Record<string, string>>): number | undefined {
  const match = /^(?:bytes=)?0-(\d{1,15})$/.exec(headers.range ?? '')
  if (match === null) return undefined
  const last = Number(match[1])
  return last === 0 ? 0 : last + 1
}

/** The least bytes that a registry takes in one piece, save for the last (`OCI-Chunk-Min-Length`); 0 for any. */
export function smallestChunk(headers: Readonly<Record<string, string>>): number {
  const text = headers['oci-chunk-min-length'] ?? ''
  return /^\d{1,12}$/.test(text) ? Number(text) : 0
}
