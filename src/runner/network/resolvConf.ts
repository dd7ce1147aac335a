import { isIPv4 } from 'node:net'

/** Asked where the host names no server that containers could reach, as Docker does. */
const publicServers: readonly string[] = ['8.8.8.8', '8.8.4.4']

/** What `--dns`, `--dns-search` and `--dns-option` say; empty for what the host has. */
export interface DnsChoices {
  readonly servers: readonly string[]
  readonly search: readonly string[]
  readonly options: readonly string[]
}

/** How a container's names are resolved. */
export interface DnsFacts extends DnsChoices {
  /** The host's /etc/resolv.conf. */
  readonly hostFile: string
  /** An address in the container's network that asks the host's own resolver; empty for none. */
  readonly forwarder: string
}

/**
 * /etc/resolv.conf of a container on the bridge: the host's servers. Those on the host's loopback cannot be reached
 * from there, so the forwarder asks them. A single `.` as search domain is for none (resolv.conf(5), docker run).
 */
export function resolvConf(facts: DnsFacts): string {
  const servers = facts.servers.length > 0 ? facts.servers : serversOf(facts)
  return write({ ...choicesWithHost(facts), servers })
}

/** The same on the host's network, where every server of the host is reached. */
export function resolvConfOfHost(facts: Omit<DnsFacts, 'forwarder'>): string {
  if (facts.servers.length + facts.search.length + facts.options.length === 0) return facts.hostFile
  const servers = facts.servers.length > 0 ? facts.servers : valuesOf(facts.hostFile, 'nameserver')
  return write({ ...choicesWithHost(facts), servers })
}

/** Whether the host asks a resolver that listens on its own loopback only. */
export function asksItself(hostFile: string): boolean {
  return valuesOf(hostFile, 'nameserver').some(isLoopback)
}

function serversOf({ hostFile, forwarder }: DnsFacts): readonly string[] {
  const named = valuesOf(hostFile, 'nameserver')
  const forwarded = forwarder !== '' && named.some(isLoopback) ? [forwarder] : []
  const servers = [...forwarded, ...named.filter((server) => isIPv4(server) && !isLoopback(server))]
  return servers.length > 0 ? servers : publicServers
}

function choicesWithHost({ hostFile, search, options }: DnsChoices & { readonly hostFile: string }) {
  const domains = search.length > 0 ? search : lastOf(hostFile, 'search')
  return {
    search: domains.length === 1 && domains[0] === '.' ? [] : domains,
    options: options.length > 0 ? options : lastOf(hostFile, 'options'),
  }
}

function write({ servers, search, options }: DnsChoices): string {
  const lines = [
    ...servers.map((server) => `nameserver ${server}`),
    ...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ]
  return `# Written by Lamina at each start of the container.\n${lines.map((line) => `${line}\n`).join('')}`
}

/** All words after a keyword, of all its lines. */
function valuesOf(file: string, keyword: string): string[] {
  return linesOf(file, keyword).flat()
}

/** The words of a keyword's last line, which is the one that counts. */
function lastOf(file: string, keyword: string): string[] {
  return linesOf(file, keyword).at(-1) ?? []
}

function linesOf(file: string, keyword: string): string[][] {
  return file
    .split('\n')
    .map((line) => (/^\s*[#;]/.test(line) ? [] : line.trim().split(/\s+/)))
    .filter(([first]) => first === keyword)
    .map(([, ...words]) => words)
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}
