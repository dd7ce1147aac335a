import { EngineError } from '../errors/EngineError.ts'

/**
 * A test for familiar references against any of several patterns, as Docker's filter `reference` has it:
 * a pattern matches the whole reference, or its repository alone. Throws INVALID_ARGUMENT for a bad pattern.
 */
export function matchesFamiliar(patterns: readonly string[]): (familiar: string) => boolean {
  const expressions = patterns.map(compilePattern)
  return (familiar) => {
    const name = repositoryOf(familiar)
    return expressions.some((expression) => expression.test(familiar) || expression.test(name))
  }
}

function repositoryOf(familiar: string): string {
  const at = familiar.indexOf('@')
  const tagged = at === -1 ? familiar : familiar.slice(0, at)
  const colon = tagged.lastIndexOf(':')
  return colon > tagged.lastIndexOf('/') ? tagged.slice(0, colon) : tagged
}

/**
 * A pattern of Go's path.Match as an expression: `*` and `?` stop at slashes, `[a-z]` and `[^a-z]` are
 * classes, a backslash takes the next character as it is (pkg.go.dev/path#Match).
 */
function compilePattern(pattern: string): RegExp {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at)
    // Two stars in a row say no more than one, and would make matching slow.
    if (char === '*') source += source.endsWith('[^/]*') ? '' : '[^/]*'
    else if (char === '?') source += '[^/]'
    else if (char === '[') {
      const found = compileClass(pattern, at)
      source += found.source
      at = found.end
    } else if (char === '\\') source += escapeChar(characterAt(pattern, ++at))
    else source += escapeChar(char)
  }
  return new RegExp(`^${source}$`, 's')
}

function compileClass(pattern: string, start: number): { readonly source: string; readonly end: number } {
  let at = start + 1
  const negated = pattern.charAt(at) === '^'
  if (negated) at++
  let ranges = ''
  while (ranges === '' || pattern.charAt(at) !== ']') {
    const low = classCharacter(pattern, at)
    at = low.next
    let high = low
    if (pattern.charAt(at) === '-') {
      high = classCharacter(pattern, at + 1)
      at = high.next
    }
    // An upside-down range is allowed and matches nothing.
    ranges += low.value <= high.value ? `${escapeChar(low.value)}-${escapeChar(high.value)}` : '\\b-\\b'
  }
  return { source: negated ? `[^${ranges}]` : `[${ranges}]`, end: at }
}

function classCharacter(pattern: string, at: number): { readonly value: string; readonly next: number } {
  const char = characterAt(pattern, at)
  if (char === '-' || char === ']') throw badPattern(pattern)
  if (char !== '\\') return { value: char, next: at + 1 }
  return { value: characterAt(pattern, at + 1), next: at + 2 }
}

function characterAt(pattern: string, at: number): string {
  const char = pattern.charAt(at)
  if (char === '') throw badPattern(pattern)
  return char
}

function escapeChar(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&')
}

function badPattern(pattern: string): EngineError {
  return new EngineError(
    'INVALID_ARGUMENT',
    `Could not use "${pattern}" as a pattern for references: a bracket or a backslash in it is not completed.`,
    { data: { docker: 'syntax error in pattern' } },
  )
}
