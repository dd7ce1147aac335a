import type { NamedRegistry } from '../../metadata/registryNames.ts'
import type { CredentialStore, KnownRegistry, RegistrySettings } from '../types.ts'

const hub = 'docker.io'
const registryLimit = 500

type Login = Awaited<ReturnType<CredentialStore['list']>>[number]

/** The registries that the user has to do with, Docker Hub first, the others by name; at most 500. */
export function listRegistries(
  named: readonly NamedRegistry[],
  logins: readonly Login[],
  settings: RegistrySettings,
): readonly KnownRegistry[] {
  const counts = new Map(named.map(({ host, imageCount }) => [host, imageCount]))
  const kept = new Map(logins.map((login) => [login.host, login]))
  const marked = settings.insecure.filter((host) => !host.includes('/'))
  const hosts = new Set([...counts.keys(), ...kept.keys(), ...marked, ...Object.keys(settings.mirrors)])
  hosts.delete(hub)
  return [hub, ...[...hosts].sort()].slice(0, registryLimit).map((host) => {
    const login = kept.get(host)
    return {
      host,
      ...(login === undefined ? {} : { username: login.username, keptIn: login.keptIn }),
      isInsecure: settings.insecure.includes(host),
      mirrors: Object.hasOwn(settings.mirrors, host) ? (settings.mirrors[host] ?? []) : [],
      imageCount: counts.get(host) ?? 0,
    }
  })
}
