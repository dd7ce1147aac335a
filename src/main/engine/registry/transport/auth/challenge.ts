/** One way in which a server wants to be asked again (RFC 9110, section 11.3). */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string
  /** Names in lower case. */
  readonly params: Readonly<Record<string, string>>
}

/** Longest header that is read, characters, and the most challenges in it. */
const lengthLimit = 16_384
const countLimit = 20

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const paramPattern = new RegExp(`[ \\t]*(${token})[ \\t]*=[ \\t]*(?:(${token})|"((?:[^"\\\\]|\\\\.)*)")`, 'y')
const schemePattern = new RegExp(`[ \\t,]*(${token})(?:[ \\t]+|(?=,|$))`, 'y')
const token68Pattern = /[A-Za-z0-9._~+/-]+=*[ \t]*(?=,|$)/y
const commaPattern = /[ \t]*,[ \t,]*/y

/** Reads WWW-Authenticate, which may hold several challenges. What follows after something unreadable is left out. */
export function parseChallenges(header: string): readonly Challenge[] {
  const text = header.slice(0, lengthLimit)
  const challenges: Challenge[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const match = pattern.exec(text) ?? undefined
    if (match) at = pattern.lastIndex
    return match
  }
  while (challenges.length < countLimit) {
    const scheme = take(schemePattern)?.[1]
    if (scheme === undefined) break
    const params: Record<string, string> = {}
    if (!take(token68Pattern)) {
      for (let more = true; more; ) {
        const param = take(paramPattern)
        if (!param) break
        const [, name = '', plain, quoted = ''] = param
        params[name.toLowerCase()] ??= plain ?? quoted.replaceAll(/\\(.)/g, '$1')
        // A comma is followed by a further parameter of this challenge, or by the next one.
        const before = at
        more = take(commaPattern) !== undefined && paramFollows(text, at)
        if (!more) at = before
      }
    }
    challenges.push({ scheme: scheme.toLowerCase(), params })
  }
  return challenges
}

function paramFollows(text: string, at: number): boolean {
  paramPattern.lastIndex = at
  return paramPattern.test(text)
}
