import { isObject, type JsonObject, malformed } from './json.ts'

/** The most labels or annotations of one object. */
const entryLimit = 50_000

/** The string at `key`; undefined when absent or null. Throws MALFORMED when it is something else. */
export function optionalString(object: JsonObject, key: string, what: string): string | undefined {
  const value = object[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw malformed(what, `"${key}" is not a string`)
  return value
}

/** The string at `key`. Throws MALFORMED when it is absent or something else. */
export function requiredString(object: JsonObject, key: string, what: string): string {
  const value = optionalString(object, key, what)
  if (value === undefined) throw malformed(what, `"${key}" is missing`)
  return value
}

/** The list at `key`; empty when absent or null. Throws MALFORMED when it is no list or too long. */
export function list(object: JsonObject, key: string, what: string, limit: number): readonly unknown[] {
  const value = object[key]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw malformed(what, `"${key}" is not a list`)
  if (value.length > limit) throw malformed(what, `"${key}" has ${value.length} entries; at most ${limit} are read`)
  return value
}

/** The object of strings at `key`; empty when absent or null. Throws MALFORMED for other values, and too many. */
export function stringMap(object: JsonObject, key: string, what: string): Readonly<Record<string, string>> {
  const value = object[key]
  if (value === undefined || value === null) return {}
  if (!isObject(value)) throw malformed(what, `"${key}" is not an object`)
  const names = Object.keys(value)
  if (names.length > entryLimit) {
    throw malformed(what, `"${key}" has ${names.length} entries; at most ${entryLimit} are read`)
  }
  const entries = names.map((name): [string, string] => {
    const item = value[name]
    if (typeof item !== 'string') throw malformed(what, `"${key}.${name}" is not a string`)
    return [name, item]
  })
  return Object.fromEntries(entries)
}
