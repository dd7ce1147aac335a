import type { RegistrySettings } from '../../types.ts'
import type { ProxyRules } from '../types.ts'

/** The proxies of the settings, else those of the environment, whose names are written in capitals or not. */
export function proxyRules(
  settings: RegistrySettings['proxy'],
  env: Readonly<Record<string, string | undefined>>,
): ProxyRules {
  const http = settings.http ?? env.HTTP_PROXY ?? env.http_proxy
  const https = settings.https ?? env.HTTPS_PROXY ?? env.https_proxy
  const no = settings.no ?? env.NO_PROXY ?? env.no_proxy
  return {
    ...(http ? { http } : {}),
    ...(https ? { https } : {}),
    ...(no ? { no } : {}),
  }
}
