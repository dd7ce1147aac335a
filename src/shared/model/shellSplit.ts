/** What a line of a POSIX shell is made of; `fault` says why it can't be read. */
export type SplitLine = { readonly words: readonly string[] } | { readonly fault: string }

/** Signs that mean something to a shell beyond words; a person who writes them wants more than one command. */
const operators = '|&;<>()'

/**
 * The words of a command line as a POSIX shell reads them: quotes, backslashes, a backslash at the end of a line.
 * Variables and commands within are not replaced, and are a fault outside of single quotes, since a shell would
 * replace them. (POSIX.1-2017 XCU 2.2.)
 */
export function splitShellLine(line: string): SplitLine {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at)
    if (quote === "'") {
      if (char === quote) quote = ''
      else word += char
    } else if (char === '\\') {
      const next = line.charAt(++at)
      if (next === '') return { fault: 'A backslash stands at its end.' }
      if (next === '\n') continue
      const isPlain = quote === '"' && !'"\\$`'.includes(next)
      word = (word ?? '') + (isPlain ? char : '') + next
    } else if (char === '$' || char === '`')
      return { fault: `"${char}" is for a shell to replace: write what it stands for.` }
    else if (char === quote) quote = ''
    else if (quote === '"') word = (word ?? '') + char
    else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (operators.includes(char))
      return { fault: `"${char}" is more than one command: quote it if it belongs to a word.` }
    else word = (word ?? '') + char
  }
  if (quote !== '') return { fault: `A ${quote} is not closed.` }
  if (word !== undefined) words.push(word)
  return { words }
}
