import { BlockList, isIP } from 'node:net'
import { withoutUser } from '../../../../shared/model/withoutUser.ts'
import { EngineError } from '../../errors/EngineError.ts'
import { bareName, isLoopbackName } from './registryHost.ts'
import type { ProxyRules } from './types.ts'

/** Entries of NO_PROXY that are read. */
const exceptionLimit = 1000
const schemes = new Set(['http:', 'https:', 'socks5:'])
const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/**
 * The proxy that a URL is asked through, undefined for none; as Go's programs, docker among them, decide it
 * (golang.org/x/net/http/httpproxy). What is on this machine is never asked through one. Throws INVALID_ARGUMENT for a
 * proxy that is no URL.
 */
export function proxyFor(url: URL, rules: ProxyRules): URL | undefined {
  const text = url.protocol === 'https:' ? rules.https : rules.http
  if (text === undefined || text.trim() === '') return undefined
  if (isLoopbackName(url.hostname) || isException(url, rules.no ?? '')) return undefined
  return parseProxy(text.trim())
}

/** Reads the URL of a proxy. Throws INVALID_ARGUMENT, without a user in it. */
export function parseProxy(text: string): URL {
  const whole = text.includes('://') ? text : `http://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  if (url && schemes.has(url.protocol) && url.hostname !== '') return url
  // It may hold a password.
  const shown = withoutUser(text)
  throw new EngineError(
    'INVALID_ARGUMENT',
    `"${shown.slice(0, 300)}" cannot be a proxy: a URL such as http://proxy.example:3128 is expected. It comes from ` +
      'the settings of registries, or from HTTP_PROXY and HTTPS_PROXY of the environment.',
  )
}

/** Whether NO_PROXY names a URL's host: `*`, a name and all below it, `.name` for those below only, IP, CIDR, each with a port. */
function isException(url: URL, list: string): boolean {
  const host = bareName(url.hostname)
  const port = url.port || (defaultPorts[url.protocol] ?? '')
  return list
    .split(',', exceptionLimit)
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && matches(entry, host, port))
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return isWithin(host, entry)
  const [, address, name, onlyPort] = /^(?:\[([^\]]*)\]|([^:]*)|.*)(?::(\d+))?$/.exec(entry) ?? []
  const wanted = address ?? name ?? entry
  if (onlyPort !== undefined && onlyPort !== port) return false
  if (isIP(wanted) !== 0 || isIP(host) !== 0) return isWithin(host, wanted)
  const domain = wanted.replace(/^\*?\./, '')
  return host.endsWith(`.${domain}`) || (domain === wanted && host === domain)
}

/** Whether an IP address lies in a block, `10.0.0.0/8`, or is the address that is given instead of one. */
export function isWithin(address: string, block: string): boolean {
  const family = isIP(address)
  const [base = '', bits] = block.split('/', 2)
  const length = family === 6 ? 128 : 32
  if (family === 0 || isIP(base) !== family || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return false
  const prefix = bits === undefined ? length : Number(bits)
  if (prefix > length) return false
  const kind = family === 6 ? 'ipv6' : 'ipv4'
  const list = new BlockList()
  list.addSubnet(base, prefix, kind)
  return list.check(address, kind)
}
