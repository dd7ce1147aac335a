import { EngineError } from '../errors/EngineError.ts'

/**
 * Splits an instruction's arguments into words as a shell does: quotes, backslashes, `$NAME` and `${NAME}`
 * from `environment` (Dockerfile reference, "Environment replacement"). Single quotes expand nothing.
 * Throws INVALID_ARGUMENT for a quote or brace that is not closed.
 */
export function shellWords(text: string, environment: ReadonlyMap<string, string>): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (quote === '' && /\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (char === quote) quote = ''
    else if (quote === '' && (char === '"' || char === "'")) {
      quote = char
      word ??= ''
    } else if (char === '\\' && quote !== "'" && at + 1 < text.length) {
      word = (word ?? '') + text.charAt(++at)
    } else if (char === '$' && quote !== "'") {
      const variable = readVariable(text, at)
      word = (word ?? '') + (variable ? (environment.get(variable.name) ?? '') : char)
      if (variable) at += variable.length - 1
    } else word = (word ?? '') + char
  }
  if (quote !== '') throw new EngineError('INVALID_ARGUMENT', `Could not read "${text}": a ${quote} is not closed.`)
  if (word !== undefined) words.push(word)
  return words
}

function readVariable(text: string, at: number): { name: string; length: number } | undefined {
  const match = /^\$(?:(?<bare>[A-Za-z_][A-Za-z0-9_]*)|\{(?<braced>[A-Za-z_][A-Za-z0-9_]*)\})/.exec(text.slice(at))
  const name = match?.groups?.bare ?? match?.groups?.braced
  return match && name !== undefined ? { name, length: match[0].length } : undefined
}
