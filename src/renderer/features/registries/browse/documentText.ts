/** Characters that are shown of a document as it is, and laid out. */
const rawLimit = 512 * 1024
const laidOutLimit = 1_000_000

/**
 * A document for people to read: JSON laid out, by two spaces a level. As it is, and cut at 512 K characters, when it is
 * no JSON, was cut off before, or would be longer than 1,000,000 characters since it is nested deep.
 */
export function documentText(text: string): string {
  const raw = text.slice(0, rawLimit)
  if (raw.length < text.length || laidOutLength(text) > laidOutLimit) return raw
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return raw
  }
}

/** Characters of a JSON text with a line for each value, at most: known before they are made. */
function laidOutLength(text: string): number {
  let length = text.length
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (inString) {
      if (char === '\\') at++
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === ':') length++
    else if ('{}[],'.includes(char)) {
      if (char === '{' || char === '[') depth++
      else if (char !== ',') depth--
      length += 1 + 2 * Math.max(0, depth)
    }
  }
  return length
}
