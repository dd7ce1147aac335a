import { isIP } from 'node:net'
import { withoutUser } from '../../../../../shared/model/withoutUser.ts'
import { EngineError } from '../../../errors/EngineError.ts'
import { hostOfKey } from '../../credentials/serverKey.ts'
import type { RegistrySettings } from '../../types.ts'
import { parseProxy } from '../proxyFor.ts'
import { parseRegistryHost } from '../registryHost.ts'
import { parseMirror } from './mirror.ts'

/** Throws INVALID_ARGUMENT, without a user in it, for settings that no registry could be asked with. */
export function checkSettings({ insecure, mirrors, proxy }: RegistrySettings): void {
  for (const [registry, urls] of Object.entries(mirrors)) {
    if (registry.includes('@') || !parseRegistryHost(hostOfKey(registry))) throw noHost(registry, 'have mirrors')
    for (const url of urls) parseMirror(url, hostOfKey(registry))
  }
  for (const entry of insecure) {
    const text = entry.trim()
    if (!parseRegistryHost(text) && !isBlock(text)) throw noHost(text, 'be marked as insecure')
  }
  for (const text of [proxy.http, proxy.https]) if (text !== undefined && text.trim() !== '') parseProxy(text.trim())
}

/** Whether a text is a block of addresses, `10.0.0.0/8`. */
function isBlock(text: string): boolean {
  const [, base = '', bits] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? []
  const family = isIP(base)
  return family !== 0 && Number(bits) <= (family === 6 ? 128 : 32)
}

function noHost(text: string, what: string): EngineError {
  const message = `"${withoutUser(text)}" cannot ${what}: a host is expected, with a port where it has one (localhost:5000).`
  return new EngineError('INVALID_ARGUMENT', message)
}
