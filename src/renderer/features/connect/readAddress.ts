/** Names by which a machine reaches itself: there plain http is as private as the machine. */
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** What a person wrote as the address of an engine. */
export type ReadAddress =
  | { readonly kind: 'empty' }
  /** It can be gone to. */
  | { readonly kind: 'good'; readonly url: URL; readonly port: number; readonly hasToken: boolean }
  /** It is one, but not to be gone to like this: the token would cross the network in the clear. */
  | { readonly kind: 'remote'; readonly port: number; readonly host: string; readonly here: string }
  | { readonly kind: 'wrong'; readonly reason: string }

/**
 * Reads the address that `npm run serve` prints, or the whole line `ready URL SOCKET` with it; `http://` may be left
 * out.
 */
export function readAddress(written: string): ReadAddress {
  const text = written.trim()
  if (text === '') return { kind: 'empty' }
  const link = /^ready\s+(\S+)/.exec(text)?.[1] ?? text
  const url = parse(/^[a-z][a-z\d+.-]*:\/\//i.test(link) ? link : `http://${link}`)
  if (url !== undefined && !['http:', 'https:'].includes(url.protocol)) {
    return { kind: 'wrong', reason: 'The address must begin with http:// or https://.' }
  }
  if (url === undefined || !isHost(url.hostname)) return { kind: 'wrong', reason: 'This is no address of the web.' }
  // Names, passwords and places in a page have no place in it.
  url.username = ''
  url.password = ''
  url.hash = ''
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  if (url.protocol === 'http:' && !loopbackNames.has(url.hostname)) {
    const { hostname: host } = url
    url.hostname = '127.0.0.1'
    return { kind: 'remote', port, host, here: url.href }
  }
  return { kind: 'good', url, port, hasToken: url.searchParams.has('token') }
}

/** Whether it can be a machine's name or number: browsers differ in what they take. */
function isHost(name: string): boolean {
  return /^[\w.-]+$|^\[[\da-f:.]+\]$/i.test(name)
}

function parse(link: string): URL | undefined {
  try {
    return new URL(link)
  } catch {
    return undefined
  }
}
