import { type DiffId, isDigest } from '../../../shared/model/digest.ts'
import { list, optionalString, stringMap } from './fields.ts'
import { isObject, malformed, parseJsonObject } from './json.ts'
import { parsePlatform } from './platform.ts'
import type { ConfigHistory, ImageConfig } from './types.ts'

const layerLimit = 1000
const historyLimit = 10_000

/**
 * An image's config (OCI image specification, config.md; Docker's image JSON has the same shape).
 * Throws MALFORMED when it is no config: without `rootfs`, or with values of the wrong kind.
 */
export function parseConfig(bytes: Uint8Array, what: string): ImageConfig {
  const raw = parseJsonObject(bytes, what)
  if (!isObject(raw.rootfs)) throw malformed(what, 'it has no "rootfs": it is not the config of an image')
  const diffIds = list(raw.rootfs, 'diff_ids', what, layerLimit).map((value): DiffId => {
    if (typeof value !== 'string' || !isDigest(value)) throw malformed(what, 'a diffID is not a sha256 digest')
    return value as DiffId
  })
  const history = list(raw, 'history', what, historyLimit).map((item) => parseHistory(item, what))
  const runConfig = isObject(raw.config) ? raw.config : {}
  return {
    created: parseTime(optionalString(raw, 'created', what)),
    platform: parsePlatform(raw, what),
    author: optionalString(raw, 'author', what) ?? '',
    diffIds,
    history,
    labels: stringMap(runConfig, 'Labels', what),
    raw,
  }
}

function parseHistory(value: unknown, what: string): ConfigHistory {
  if (!isObject(value)) throw malformed(what, 'an entry of "history" is not an object')
  const created = optionalString(value, 'created', what)
  return {
    ...(created === undefined ? {} : { created }),
    createdBy: optionalString(value, 'created_by', what) ?? '',
    author: optionalString(value, 'author', what) ?? '',
    comment: optionalString(value, 'comment', what) ?? '',
    emptyLayer: value.empty_layer === true,
  }
}

/** What an image without a creation time counts as: the year 1, as Docker has it, in milliseconds since 1970. */
export const unknownTime = Date.parse('0001-01-01T00:00:00Z')

function parseTime(text: string | undefined): number {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? unknownTime : time
}
