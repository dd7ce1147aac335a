import { EngineError } from '../errors/EngineError.ts'

/** One part of a pattern: a star, or what one character must be. */
type Part = '*' | ((char: string) => boolean)

/**
 * A test for familiar references against any of several patterns, as Docker's filter `reference` has it:
 * a pattern matches the whole reference, or its repository alone. Throws INVALID_ARGUMENT for a bad pattern.
 */
export function matchesFamiliar(patterns: readonly string[]): (familiar: string) => boolean {
  const compiled = patterns.map(compilePattern)
  return (familiar) => {
    const name = repositoryOf(familiar)
    return compiled.some((parts) => matchesPath(parts, familiar) || matchesPath(parts, name))
  }
}

function repositoryOf(familiar: string): string {
  const at = familiar.indexOf('@')
  const tagged = at === -1 ? familiar : familiar.slice(0, at)
  const colon = tagged.lastIndexOf(':')
  return colon > tagged.lastIndexOf('/') ? tagged.slice(0, colon) : tagged
}

/**
 * Whether a whole text matches. Only the last star is ever tried again: a star stops at slashes, so an
 * earlier one could not do better. Time grows with the product of both lengths at most.
 */
function matchesPath(parts: readonly Part[], text: string): boolean {
  let at = 0
  let next = 0
  let star = -1
  let starEnd = 0
  while (at < text.length) {
    const part = parts[next]
    if (part === '*') {
      star = next++
      starEnd = at
    } else if (part?.(text.charAt(at))) {
      at++
      next++
    } else if (star !== -1 && text.charAt(starEnd) !== '/') {
      at = ++starEnd
      next = star + 1
    } else return false
  }
  while (parts[next] === '*') next++
  return next === parts.length
}

/**
 * The parts of a pattern of Go's path.Match: `*` and `?` stop at slashes, `[a-z]` and `[^a-z]` are classes,
 * a backslash takes the next character as it is (pkg.go.dev/path#Match).
 */
function compilePattern(pattern: string): Part[] {
  const parts: Part[] = []
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at)
    if (char === '*') parts.push('*')
    else if (char === '?') parts.push((found) => found !== '/')
    else if (char === '[') {
      const { test, end } = compileClass(pattern, at)
      parts.push(test)
      at = end
    } else {
      const wanted = char === '\\' ? characterAt(pattern, ++at) : char
      parts.push((found) => found === wanted)
    }
  }
  return parts
}

function compileClass(
  pattern: string,
  start: number,
): { readonly test: (char: string) => boolean; readonly end: number } {
  const negated = pattern.charAt(start + 1) === '^'
  const ranges: { readonly low: string; readonly high: string }[] = []
  let at = start + (negated ? 2 : 1)
  while (ranges.length === 0 || pattern.charAt(at) !== ']') {
    const low = classCharacter(pattern, at)
    const high = pattern.charAt(low.next) === '-' ? classCharacter(pattern, low.next + 1) : low
    ranges.push({ low: low.value, high: high.value })
    at = high.next
  }
  return { test: (char) => ranges.some(({ low, high }) => low <= char && char <= high) !== negated, end: at }
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

function badPattern(pattern: string): EngineError {
  return new EngineError(
    'INVALID_ARGUMENT',
    `Could not use "${pattern}" as a pattern for references: a bracket or a backslash in it is not completed.`,
    { data: { docker: 'syntax error in pattern' } },
  )
}
