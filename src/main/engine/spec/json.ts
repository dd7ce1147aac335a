import { EngineError } from '../errors/EngineError.ts'

/** The largest manifest, index or config that is read, in bytes: what registries accept too. */
export const jsonSizeLimit = 4 * 1024 * 1024
const depthLimit = 64
/** The most fields of all objects in `jsonSizeLimit` bytes: many different names are far dearer to read than text. */
const fieldLimit = 100_000

/** The largest list of an archive's images that is read, in bytes: enough for some 30,000 images. */
export const imageListSizeLimit = 32 * 1024 * 1024

export type JsonObject = Readonly<Record<string, unknown>>

/**
 * The JSON object in `bytes`. `what` names it in errors, `manifest.json of alpine.tar`.
 * Throws MALFORMED when it is too large, not UTF-8, too deeply nested, of too many fields, not JSON or not an object.
 */
export function parseJsonObject(bytes: Uint8Array, what: string, limit = jsonSizeLimit): JsonObject {
  const value = parseJson(bytes, what, limit)
  if (!isObject(value)) throw malformed(what, 'it is not a JSON object')
  return value
}

/** As parseJsonObject, for any JSON value. `limit` in bytes. */
export function parseJson(bytes: Uint8Array, what: string, limit = jsonSizeLimit): unknown {
  if (bytes.length > limit) throw malformed(what, `it has ${bytes.length} bytes; at most ${limit} are read`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw malformed(what, 'it is not UTF-8 text', cause)
  }
  if (text.trim() === '') throw malformed(what, 'it is blank')
  const { depth, fields } = shapeOf(text)
  if (depth > depthLimit) throw malformed(what, `it is nested more than ${depthLimit} deep`)
  const mostFields = fieldLimit * Math.max(1, limit / jsonSizeLimit)
  if (fields > mostFields) throw malformed(what, `it has ${fields} fields; at most ${mostFields} are read`)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformed(what, `it is not JSON (${cause instanceof Error ? cause.message : String(cause)})`, cause)
  }
}

/** Whether a JSON value is an object, and neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A MALFORMED error about `what`. */
export function malformed(what: string, why: string, cause?: unknown): EngineError {
  return new EngineError('MALFORMED', `Could not read ${what}: ${why}.`, { cause })
}

/** How deep a text is nested, and how many fields its objects have together, without parsing it. */
function shapeOf(text: string): { readonly depth: number; readonly fields: number } {
  let depth = 0
  let deepest = 0
  let fields = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 0x5c) at++
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x3a) fields++
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x7d || code === 0x5d) depth--
  }
  return { depth: deepest, fields }
}
