import { isDigest } from '../../../shared/model/digest.ts'
import { list, optionalString, requiredString, stringMap } from './fields.ts'
import { isObject, malformed } from './json.ts'
import { parsePlatform } from './platform.ts'
import type { Descriptor } from './types.ts'

const urlLimit = 100

/**
 * A descriptor out of parsed JSON (OCI image specification, descriptor.md). `what` names its place in
 * errors. Throws MALFORMED; only sha256 digests are taken.
 */
export function parseDescriptor(value: unknown, what: string): Descriptor {
  if (!isObject(value)) throw malformed(what, 'a descriptor is not an object')
  const digest = requiredString(value, 'digest', what)
  if (!isDigest(digest)) throw malformed(what, `"${digest.slice(0, 100)}" is not a sha256 digest`)
  const size = value.size
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw malformed(what, `the size of ${digest} is not a number of bytes`)
  }
  const annotations = stringMap(value, 'annotations', what)
  const urls = list(value, 'urls', what, urlLimit).map(String)
  return {
    mediaType: optionalString(value, 'mediaType', what) ?? '',
    digest,
    size,
    ...(isObject(value.platform) ? { platform: parsePlatform(value.platform, what) } : {}),
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    ...(urls.length > 0 ? { urls } : {}),
  }
}
