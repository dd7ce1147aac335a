import type { RawName } from './types.ts'

const longestShown = 200

/** The bytes of a text as a RawName, one character per UTF-8 byte. */
export function rawNameOf(text: string): RawName {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/**
 * A name for people: decoded where it is UTF-8, other bytes and control characters as `\xNN`, at most
 * 200 characters. Not reversible; for messages and screens only.
 */
export function printableName(name: RawName): string {
  const bytes = Buffer.from(name, 'latin1')
  const decoded = bytes.toString('utf8')
  const text = Buffer.from(decoded, 'utf8').equals(bytes) ? decoded : name.replace(/[\x80-\xff]/g, escaped)
  const shown = text.replace(/\p{Cc}/gu, escaped)
  return shown.length > longestShown ? `${shown.slice(0, longestShown)}...` : shown
}

function escaped(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
