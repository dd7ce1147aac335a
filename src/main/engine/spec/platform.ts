import { EngineError } from '../errors/EngineError.ts'
import { optionalString } from './fields.ts'
import type { JsonObject } from './json.ts'
import type { Platform } from './types.ts'

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', arm: 'arm' }

/** The platform that containers of this machine run on. */
export function hostPlatform(): Platform {
  const architecture = architectures[process.arch] ?? process.arch
  return architecture === 'arm64' ? { os: 'linux', architecture, variant: 'v8' } : { os: 'linux', architecture }
}

/** A platform out of a descriptor or a config (image-index.md "platform"; config.md "os", "architecture"). */
export function parsePlatform(object: JsonObject, what: string): Platform {
  const variant = optionalString(object, 'variant', what)
  const osVersion = optionalString(object, 'os.version', what)
  return {
    os: optionalString(object, 'os', what) || 'linux',
    architecture: optionalString(object, 'architecture', what) || 'amd64',
    ...(variant ? { variant } : {}),
    ...(osVersion ? { osVersion } : {}),
  }
}

/** Whether an image for `offered` runs where `wanted` is asked for; variants that are the default match their absence. */
export function matchesPlatform(offered: Platform, wanted: Platform): boolean {
  return (
    offered.os === wanted.os &&
    offered.architecture === wanted.architecture &&
    normalVariant(offered) === normalVariant(wanted)
  )
}

const usualVariants: Readonly<Record<string, string>> = { amd64: 'v1', arm: 'v7', arm64: 'v8' }

function normalVariant({ architecture, variant }: Platform): string {
  return variant || (usualVariants[architecture] ?? '')
}

const systems = new Set(['linux', 'windows', 'darwin', 'freebsd'])

/** The platform that a text such as `linux/arm64/v8`, `arm64` or `linux` means. Throws INVALID_ARGUMENT. */
export function parsePlatformText(text: string): Platform {
  if (systems.has(text)) return { ...hostPlatform(), os: text }
  const parts = text.toLowerCase().split('/')
  const [os, architecture, variant] = parts.length === 1 ? ['linux', ...parts] : parts
  if (!os || !architecture || parts.length > 3 || !parts.every((part) => /^[a-z0-9_.-]+$/.test(part))) {
    throw new EngineError('INVALID_ARGUMENT', `"${text}" is no platform. Write it as linux/amd64 or linux/arm64/v8.`)
  }
  return { os, architecture, ...(variant ? { variant } : {}) }
}
