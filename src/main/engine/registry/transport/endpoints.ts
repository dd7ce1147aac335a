import { EngineError } from '../../errors/EngineError.ts'
import type { RegistrySettings } from '../types.ts'
import { isLoopbackName, parseRegistryHost } from './registryHost.ts'
import type { Endpoint, EndpointDirectory } from './types.ts'

/** What finding endpoints needs to know. */
export interface EndpointsOptions {
  /** The settings as they are now. */
  readonly settings: () => RegistrySettings | Promise<RegistrySettings>
}

/** Docker Hub, as references have it, and the host that speaks for it. */
const hub = 'docker.io'
const hubHost = 'registry-1.docker.io'

/** Finds where registries answer. */
export function createEndpoints(_options: EndpointsOptions): EndpointDirectory {
  const endpoint = (registry: string): Promise<Endpoint> => {
    const host = parseRegistryHost(registry)
    if (host === undefined) {
      const message = `"${registry.slice(0, 300)}" cannot be a registry: a host is expected, with a port where it has one.`
      throw new EngineError('INVALID_ARGUMENT', message)
    }
    const origin =
      registry === hub ? `https://${hubHost}` : `${isLoopbackName(host.name) ? 'http' : 'https'}://${registry}`
    return Promise.resolve({
      registry,
      origin,
      prefix: '',
      isMirror: false,
      tls: { ca: [], verify: true },
      proxies: {},
    })
  }
  return { endpoint, pullEndpoints: async (registry) => [await endpoint(registry)] }
}
