/** A piece of a line that is drawn in one way. */
export interface Token {
  readonly start: number
  readonly end: number
  readonly kind: 'key' | 'string' | 'number' | 'word' | 'plain'
}

const pattern = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)\b/g

/** The pieces of a line of JSON, one after the other without gaps. */
export function jsonTokens(line: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const add = (start: number, end: number, kind: Token['kind']): void => {
    if (start > at) tokens.push({ start: at, end: start, kind: 'plain' })
    tokens.push({ start, end, kind })
    at = end
  }
  for (const match of line.matchAll(pattern)) {
    const [whole, text, colon, number] = match
    if (text !== undefined) add(match.index, match.index + text.length, colon === undefined ? 'string' : 'key')
    else add(match.index, match.index + whole.length, number === undefined ? 'word' : 'number')
  }
  if (at < line.length) tokens.push({ start: at, end: line.length, kind: 'plain' })
  return tokens
}
