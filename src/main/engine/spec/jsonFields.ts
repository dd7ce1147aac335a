import { isObject, type JsonObject, malformed } from './json.ts'

/** Most entries of one list or map in a request. */
const entryLimit = 10_000

/**
 * Reads the fields of one JSON object as Go's decoder does: absent and null are nothing, another kind is an error that
 * names the field (MALFORMED). `what` names the object in errors.
 */
export class JsonFields {
  readonly #object: JsonObject
  readonly #what: string

  constructor(object: JsonObject, what: string) {
    this.#object = object
    this.#what = what
  }

  text(key: string): string | undefined {
    return this.#of(key, 'a string', (value) => typeof value === 'string')
  }

  bool(key: string): boolean | undefined {
    return this.#of(key, 'true or false', (value) => typeof value === 'boolean')
  }

  int(key: string): number | undefined {
    return this.#of(key, 'a whole number', (value): value is number => Number.isInteger(value))
  }

  texts(key: string): string[] | undefined {
    return this.#of(key, 'a list of strings', isTexts)
  }

  /** A command: a list of strings, or one string. */
  words(key: string): string[] | undefined {
    const value = this.#object[key]
    return typeof value === 'string' ? [value] : this.texts(key)
  }

  textMap(key: string): Record<string, string> | undefined {
    return this.#of(
      key,
      'an object of strings',
      (value): value is Record<string, string> =>
        isMap(value) && Object.values(value).every((item) => typeof item === 'string'),
    )
  }

  /** A set as Docker writes it: an object of empty objects. */
  set(key: string): Record<string, Record<string, never>> | undefined {
    const value = this.#of(key, 'an object', isMap)
    return value && Object.fromEntries(Object.keys(value).map((name) => [name, {}]))
  }

  fields(key: string): JsonFields | undefined {
    const value = this.#of(key, 'an object', isMap)
    return value && new JsonFields(value, `${key} of ${this.#what}`)
  }

  list(key: string): JsonFields[] | undefined {
    const isList = (value: unknown): value is JsonObject[] => isEntries(value) && value.every(isObject)
    return this.#of(key, 'a list of objects', isList)?.map((item) => new JsonFields(item, `${key} of ${this.#what}`))
  }

  /** The object's keys. */
  keys(): string[] {
    return Object.keys(this.#object)
  }

  /** The value as it is. */
  raw(key: string): unknown {
    return this.#object[key]
  }

  #of<T>(key: string, kind: string, is: (value: unknown) => value is T): T | undefined {
    const value = this.#object[key]
    if (value === undefined || value === null) return undefined
    if (!is(value)) throw malformed(this.#what, `"${key}" is not ${kind}`)
    return value
  }
}

function isEntries(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length <= entryLimit
}

function isTexts(value: unknown): value is string[] {
  return isEntries(value) && value.every((item) => typeof item === 'string')
}

function isMap(value: unknown): value is JsonObject {
  return isObject(value) && Object.keys(value).length <= entryLimit
}

/** Whether a JSON value is what Go's zero value is written as: null, false, 0, an empty text, list or object. */
export function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isZero)
  if (isObject(value)) return Object.values(value).every(isZero)
  return value === undefined || value === null || value === false || value === 0 || value === ''
}
