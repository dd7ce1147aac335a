import { platformNames } from './platformName.ts'

function isPlatform(value: unknown): value is { os: string; architecture: string; variant?: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'os' in value &&
    typeof value.os === 'string' &&
    'architecture' in value &&
    typeof value.architecture === 'string'
  )
}

/** The platforms that an index lists (OCI image specification, image-index.md "manifests"), by its JSON; none of anything else. */
export function platformsOfIndex(json: string): readonly string[] {
  try {
    const { manifests }: { manifests?: unknown } = JSON.parse(json)
    if (!Array.isArray(manifests)) return []
    return platformNames(manifests.map((entry: { platform?: unknown } | null) => entry?.platform).filter(isPlatform))
  } catch {
    return []
  }
}
