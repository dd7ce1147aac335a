import { EngineError } from '../../../errors/EngineError.ts'
import { hostOfKey } from '../../credentials/serverKey.ts'
import type { RegistrySettings } from '../../types.ts'
import { parseRegistryHost } from '../registryHost.ts'
import type { Endpoint, EndpointDirectory } from '../types.ts'
import { readCertificates } from './certificates.ts'
import { isInsecure } from './insecure.ts'
import { parseMirror } from './mirror.ts'
import { proxyRules } from './proxyRules.ts'
import { SchemeProbe } from './SchemeProbe.ts'
import { systemRoots } from './systemRoots.ts'

/** What finding endpoints needs to know. */
export interface EndpointsOptions {
  /** The settings as they are now. */
  readonly settings: () => RegistrySettings | Promise<RegistrySettings>
  /** Proxies and the system's certificates, where it names some. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folders that hold HOST[:PORT]/*.crt; the first client certificate that is found counts. See certificateFolders. */
  readonly certificates: readonly string[]
}

/** An EndpointDirectory that holds connections until `close`. */
export interface Endpoints extends EndpointDirectory {
  close(): Promise<void>
}

/** Docker Hub, as references have it, and the host that speaks for it. */
const hub = 'docker.io'
const hubHost = 'registry-1.docker.io'

/**
 * Finds where registries answer. Settings, `certs.d` and the environment are read anew each time. A registry on this
 * machine, or one that is marked as insecure, is asked over TLS first, whatever its certificate, and in plain HTTP when
 * it speaks no TLS, as docker does; every other one over TLS only.
 */
export function createEndpoints(options: EndpointsOptions): Endpoints {
  const probe = new SchemeProbe()
  const shared = async () => {
    const settings = await options.settings()
    return { settings, proxies: proxyRules(settings.proxy, options.env), roots: await systemRoots(options.env) }
  }

  const tlsOf = async (host: string, verify: boolean, roots: readonly string[]): Promise<Endpoint['tls']> => {
    const { ca, ...client } = await readCertificates(options.certificates, host)
    return { ca: [...roots, ...ca], ...client, verify }
  }

  const find = async (registry: string, { settings, proxies, roots }: Awaited<ReturnType<typeof shared>>) => {
    requireHost(registry)
    const verify = !(await isInsecure(registry, settings.insecure))
    const tls = await tlsOf(registry, verify, roots)
    const secure = { registry, origin: originOf('https', registry), prefix: '', isMirror: false, tls, proxies }
    if (verify || (await probe.speaksTls(secure))) return secure
    return { ...secure, origin: originOf('http', registry) }
  }

  const findMirror = async (
    registry: string,
    text: string,
    { settings, proxies, roots }: Awaited<ReturnType<typeof shared>>,
  ): Promise<Endpoint> => {
    const { origin, host, prefix } = parseMirror(text, registry)
    const verify = !(await isInsecure(host, settings.insecure))
    if (origin.startsWith('http:') && verify) {
      throw new EngineError(
        'INVALID_ARGUMENT',
        `The mirror ${origin} of ${registry} cannot be asked without TLS. Use https, or mark ${host} as insecure.`,
      )
    }
    return { registry, origin, prefix, isMirror: true, tls: await tlsOf(host, verify, roots), proxies }
  }

  return {
    endpoint: async (registry) => find(registry, await shared()),
    pullEndpoints: async (registry) => {
      const now = await shared()
      const mirrors = Object.entries(now.settings.mirrors).find(([name]) => hostOfKey(name) === hostOfKey(registry))
      const found = (mirrors?.[1] ?? []).map((text) => findMirror(registry, text, now))
      return [...(await Promise.all(found)), await find(registry, now)]
    },
    close: () => probe.close(),
  }
}

function originOf(scheme: string, registry: string): string {
  // As browsers write it: without a port that goes without saying.
  return new URL(`${scheme}://${registry === hub ? hubHost : registry}`).origin
}

function requireHost(registry: string): void {
  if (parseRegistryHost(registry)) return
  const shown = registry.slice(0, 300)
  const message = `"${shown}" cannot be a registry: a host is expected, with a port where it has one (localhost:5000).`
  throw new EngineError('INVALID_ARGUMENT', message)
}
