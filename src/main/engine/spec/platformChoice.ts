import { hostPlatform, matchesPlatform } from './platform.ts'
import type { Descriptor, Platform } from './types.ts'

/**
 * Of what is offered for several platforms what suits `wanted` best, as containerd chooses: the same platform, else an
 * older variant of it, else the 32-bit forerunner that its processors run as well. Undefined when nothing does.
 */
export function choosePlatform<T>(
  offers: readonly T[],
  platformOf: (offer: T) => Platform | undefined,
  wanted: Platform = hostPlatform(),
): T | undefined {
  for (const suitable of suitablePlatforms(wanted)) {
    const found = offers.find((offer) => {
      const platform = platformOf(offer)
      return platform !== undefined && matchesPlatform(platform, suitable)
    })
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether an image for `offered` runs where `wanted` is asked for, perhaps not as well as another. */
export function suitsPlatform(offered: Platform, wanted: Platform = hostPlatform()): boolean {
  return choosePlatform([offered], (platform) => platform, wanted) !== undefined
}

/** Whether an index names something that is no image beside its images: BuildKit's statement of how one was made. */
export function isAttestation({ platform, annotations }: Descriptor): boolean {
  if (annotations?.['vnd.docker.reference.type'] === 'attestation-manifest') return true
  return platform?.os === 'unknown' && platform.architecture === 'unknown'
}

const oldestArm = 5

/** The platforms whose images run on `wanted`, best first (containerd, platforms "Only"). */
function suitablePlatforms(wanted: Platform): Platform[] {
  const { os, architecture, variant } = wanted
  if (architecture === 'amd64') {
    const older = countDown(versionOf(variant, 1) - 1, 1).map((version) => ({
      os,
      architecture,
      variant: `v${version}`,
    }))
    return [wanted, ...older, { os, architecture: '386' }]
  }
  if (architecture === 'arm') return [wanted, ...armDownFrom(os, versionOf(variant, 7) - 1)]
  if (architecture === 'arm64') {
    const plain =
      versionOf(variant, 8) > 8 || variant?.includes('.') === true ? [{ os, architecture, variant: 'v8' }] : []
    return [wanted, ...plain, ...armDownFrom(os, 8)]
  }
  return [wanted]
}

function armDownFrom(os: string, version: number): Platform[] {
  return countDown(version, oldestArm).map((older) => ({ os, architecture: 'arm', variant: `v${older}` }))
}

function versionOf(variant: string | undefined, usual: number): number {
  const version = Number.parseInt(variant?.replace(/^v/, '') ?? '', 10)
  // No variant is beyond two digits; a larger number would make a list without end.
  return version >= 1 && version < 100 ? version : usual
}

function countDown(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, from - to + 1) }, (_, at) => from - at)
}
