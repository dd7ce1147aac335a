/** The key under which docker keeps credentials for Docker Hub (its `IndexServer`). */
const hubKey = 'https://index.docker.io/v1/'
const hub = 'docker.io'
const hubHosts = new Set([hub, 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'])

/**
 * The host that a text means which a person or a file gives for a registry: `https://reg.example:5000/v1/` is
 * `reg.example:5000` (docker CLI, `ConvertToHostname`), and all that docker knows Docker Hub by is `docker.io`.
 */
export function hostOfKey(key: string): string {
  const host = key
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/[/?#].*$/, '')
    .replace(/^.*@/, '')
    .toLowerCase()
  return hubHosts.has(host) ? hub : host
}

/** The key under which docker keeps the credentials of a host, and under which it asks helpers for them. */
export function serverKey(host: string): string {
  const name = hostOfKey(host)
  return name === hub ? hubKey : name
}
