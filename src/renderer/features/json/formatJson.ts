/** Levels that are indented; beyond them lines no longer move to the right. */
const deepestIndent = 60

/**
 * JSON laid out as `JSON.stringify(value, null, 2)` does it, but with every number and string as it is written in
 * `text`, keys in their order and repeated ones kept. What is no JSON comes out in some way; nothing is thrown.
 */
export function formatJson(text: string): string {
  const pieces: string[] = []
  let depth = 0
  let at = skipSpace(text, 0)
  while (at < text.length) {
    const sign = text.charAt(at)
    if (sign === '"') {
      const end = stringEnd(text, at)
      pieces.push(text.slice(at, end))
      at = end
    } else if (sign === '{' || sign === '[') {
      const inside = skipSpace(text, at + 1)
      const closing = sign === '{' ? '}' : ']'
      if (text.charAt(inside) === closing) {
        pieces.push(sign, closing)
        at = inside + 1
      } else {
        depth++
        pieces.push(sign, newLine(depth))
        at++
      }
    } else if (sign === '}' || sign === ']') {
      depth = Math.max(0, depth - 1)
      pieces.push(newLine(depth), sign)
      at++
    } else if (sign === ',') {
      pieces.push(sign, newLine(depth))
      at++
    } else if (sign === ':') {
      pieces.push(': ')
      at++
    } else {
      const end = plainEnd(text, at)
      pieces.push(text.slice(at, end))
      at = end
    }
    at = skipSpace(text, at)
  }
  return pieces.join('')
}

const newLines = Array.from({ length: deepestIndent + 1 }, (_, depth) => `\n${'  '.repeat(depth)}`)

function newLine(depth: number): string {
  return newLines[Math.min(depth, deepestIndent)] ?? '\n'
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at++
  return at
}

/** Behind the closing quote of the string that begins at `from`; the end of the text when it is not closed. */
function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text.charAt(at - 1 - slashes) === '\\') slashes++
    if (slashes % 2 === 0) return at + 1
  }
  return text.length
}

/** Behind a number, `true`, `false` or `null`. */
function plainEnd(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && !' \t\r\n{}[],:"'.includes(text.charAt(at))) at++
  return at
}
