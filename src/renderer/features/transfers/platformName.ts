interface Parts {
  readonly os: string
  readonly architecture: string
  readonly variant?: string | undefined
}

/** A platform as `--platform` takes it: `linux/arm64/v8`. */
export function platformName({ os, architecture, variant }: Parts): string {
  return [os, architecture, variant].filter(Boolean).join('/')
}

/** The platforms to choose from, each once; what an index has beside its images (of platform `unknown`) is none. */
export function platformNames(platforms: readonly Parts[]): readonly string[] {
  const real = platforms.filter(({ os, architecture }) => os !== 'unknown' && architecture !== 'unknown')
  return [...new Set(real.map(platformName))]
}
