/** The first part of a reference when it is a registry: it has a dot or a port, or is `localhost`. */
const host = /^(?:localhost|[^/]*[.:][^/]*)\//

/** The registry that a reference is of; Docker Hub's where it names none. */
export function registryOf(reference: string): string {
  return host.exec(reference)?.[0].slice(0, -1) ?? 'docker.io'
}

/** The names that an image would have in registries, as `localhost:5000/`, by a name that it has. */
export function namesInRegistries(name: string | undefined, registries: readonly string[]): readonly string[] {
  if (name === undefined) return []
  const path = name.replace(host, '').replace(/@.*$/, '')
  return registries.map((registry) => `${registry}${path}`).filter((other) => other !== name)
}
