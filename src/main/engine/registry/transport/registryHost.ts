import { isIP } from 'node:net'

/** Host and port of a registry. */
export interface RegistryHost {
  /** Without brackets: `localhost`, `::1`. */
  readonly name: string
  readonly port?: number
}

/** Longest host with a port that is read, characters. */
const lengthLimit = 300
const namePattern = /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*\.?$/i

/** Reads `HOST[:PORT]`, where an IPv6 address stands in brackets; undefined when it is no host. */
export function parseRegistryHost(text: string): RegistryHost | undefined {
  if (text.length > lengthLimit) return undefined
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@?#\\\s]+))(?::(\d{1,5}))?$/i.exec(text)
  if (!match) return undefined
  const [, address, name, portText] = match
  const port = portText === undefined ? undefined : Number(portText)
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined
  if (address === undefined ? !namePattern.test(name ?? '') : isIP(address) !== 6) return undefined
  return { name: address ?? name ?? '', ...(port === undefined ? {} : { port }) }
}

/** The host of a URL without the brackets of an IPv6 address, in lower case. */
export function bareName(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase()
}

/** Whether a host, with or without brackets, is this machine by its very name: `localhost`, 127.0.0.0/8, `::1`. */
export function isLoopbackName(hostname: string): boolean {
  const name = bareName(hostname)
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
}
