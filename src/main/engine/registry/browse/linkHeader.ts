import type { TransportResponse } from '../transport/types.ts'

/**
 * Where the next page of a list is, by the header Link (RFC 8288; OCI distribution specification, "Listing Tags"): a path
 * with a query, to be asked of the same endpoint. Undefined at the end, and when it leads to another host, be it as a path
 * that begins with `//`: asked for by itself it would name one.
 */
export function nextPage({ headers, url }: Pick<TransportResponse, 'headers' | 'url'>): string | undefined {
  for (const link of (headers.link ?? '').split(/,\s*(?=<)/)) {
    const match = /^\s*<([^>]*)>(.*)$/.exec(link)
    if (match === null || !/;\s*rel\s*=\s*"?next"?\s*(?:;|$)/i.test(match[2] ?? '')) continue
    const next = URL.parse(match[1] ?? '', url)
    if (next?.origin === new URL(url).origin && !next.pathname.startsWith('//')) return next.pathname + next.search
  }
  return undefined
}
