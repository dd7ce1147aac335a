import { lookup } from 'node:dns/promises'
import { isWithin } from '../proxyFor.ts'
import { isLoopbackName, parseRegistryHost } from '../registryHost.ts'

/**
 * Whether a registry, `HOST[:PORT]`, may be spoken to without TLS or with any certificate: it is this machine by its
 * name, or `marked` names it, with its port, or a block of addresses (CIDR) that it has one of.
 */
export async function isInsecure(registry: string, marked: readonly string[]): Promise<boolean> {
  const name = parseRegistryHost(registry)?.name ?? registry
  if (isLoopbackName(name)) return true
  const entries = marked.map((entry) => entry.trim().toLowerCase())
  if (entries.includes(registry.toLowerCase())) return true
  const blocks = entries.filter((entry) => entry.includes('/'))
  if (blocks.length === 0) return false
  const addresses = await lookup(name, { all: true }).catch(() => [])
  return addresses.some(({ address }) => blocks.some((block) => isWithin(address, block)))
}
