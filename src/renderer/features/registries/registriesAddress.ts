/** What of a registry is shown; each choice has an address. */
export interface RegistryPlace {
  /** Path of a repository, `library/alpine`. */
  readonly repository?: string
  readonly tag?: string
  readonly view: RemoteView
  /** `linux/arm64`, where another than the first is looked at. */
  readonly platform?: string
  /** Digest of the layer whose files are shown. */
  readonly layer?: string
  /** Raw path of a directory of that layer. */
  readonly directory?: string
}

/** What is shown of an image in a registry. */
export const remoteViews = ['layers', 'files', 'manifest', 'config', 'referrers'] as const

export type RemoteView = (typeof remoteViews)[number]

/** The registries, all or one. */
export function registryAddress(host?: string, place: Partial<RegistryPlace> = {}): string {
  if (host === undefined) return '/registries'
  const search = writePlace(place).toString()
  return `/registries/${encodeURIComponent(host)}${search === '' ? '' : `?${search}`}`
}

/** The part of an address after `?`; what is empty is left out. */
export function writePlace(place: Partial<RegistryPlace>): URLSearchParams {
  const search = new URLSearchParams()
  const { view, ...named } = place
  for (const [name, value] of Object.entries(named)) if (value !== undefined && value !== '') search.set(name, value)
  if (view !== undefined && view !== 'layers') search.set('view', view)
  return search
}

/** What an address shows; what it does not know is left out. */
export function readPlace(search: URLSearchParams): RegistryPlace {
  const found = (name: string) => search.get(name) || undefined
  const [repository, tag, platform, layer] = ['repository', 'tag', 'platform', 'layer'].map(found)
  const directory = found('directory')
  return {
    view: remoteViews.find((view) => view === search.get('view')) ?? 'layers',
    ...(repository === undefined ? {} : { repository }),
    ...(tag === undefined ? {} : { tag }),
    ...(platform === undefined ? {} : { platform }),
    ...(layer === undefined ? {} : { layer }),
    ...(directory === undefined ? {} : { directory }),
  }
}

/** A repository of a registry as docker names it: docker.io is left out. */
export function repositoryOf(host: string, path: string): string {
  if (host !== 'docker.io') return `${host}/${path}`
  return path.startsWith('library/') ? path.slice('library/'.length) : path
}
