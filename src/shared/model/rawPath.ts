/**
 * File names are bytes and need not be UTF-8, so that they travel as raw names: one character (U+0001 to U+00FF) for
 * each byte. Here are their forms for people and for addresses.
 */

/** Signs that change the direction of what follows, and could make one name look like another. */
const turningSigns = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A raw name or path for reading: decoded where it is UTF-8, all that does not show itself as `\xNN` or `\u{NNNN}`. */
export function pathText(raw: string): string {
  const text = decoded(raw) ?? raw.replace(/[\x80-\xff]/g, escapedByte)
  return text.replace(/\p{Cc}/gu, escapedByte).replace(turningSigns, (sign) => `\\u{${hex(sign)}}`)
}

/** What was typed as a raw path; undefined for half characters, which have no bytes. */
export function rawPathOf(text: string): string | undefined {
  try {
    return decodeRawPath(encodeURIComponent(text))
  } catch {
    return undefined
  }
}

/** A raw path in an address, each unusual byte as `%NN`. Read back by decodeRawPath. */
export function encodeRawPath(raw: string): string {
  return raw.replace(/[^A-Za-z0-9._~/@:,=-]/g, (byte) => `%${hex(byte).toUpperCase().padStart(2, '0')}`)
}

/** The raw path in an address; `+` is a space, as in forms. What is no byte is left out. */
export function decodeRawPath(encoded: string): string {
  return encoded
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replace(/[\0\u0100-\uffff]/g, '')
}

/** The path of something in a directory, which is empty for the root. */
export function joinRawPath(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}

/** The directory that a raw path lies in, empty for the root. */
export function rawParent(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** The last name of a raw path. */
export function rawBase(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The directories that a raw path lies in, the outermost first, the root left out. */
export function rawAncestors(path: string): string[] {
  const ancestors: string[] = []
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
    ancestors.push(path.slice(0, slash))
  return ancestors
}

function decoded(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw.replace(/[%\x80-\xff]/g, (byte) => `%${hex(byte)}`))
  } catch {
    return undefined
  }
}

function escapedByte(character: string): string {
  return `\\x${hex(character).padStart(2, '0')}`
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16)
}
