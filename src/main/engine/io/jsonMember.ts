/**
 * Edits one member of the outermost object of a JSON text and leaves every other character as it is, so that a file that
 * belongs to another program keeps its order, its spaces and what we know nothing of. Every text must be valid JSON
 * with an object outermost: parse it first. Of equal keys the last one counts. Keys of settings are compared without
 * case, as Go's encoding/json has it, which the docker command line reads its files with; those of a map are not.
 */
export type KeyOf = 'settings' | 'map'

interface Member {
  readonly key: string
  readonly start: number
  readonly keyEnd: number
  readonly valueStart: number
  readonly end: number
}

/** The JSON text of the member's value; undefined when there is no such member. */
export function memberText(text: string, key: string, of: KeyOf = 'settings'): string | undefined {
  const member = findMembers(text).findLast((entry) => isKey(entry, key, of))
  return member && text.slice(member.valueStart, member.end)
}

/** The text with the member's value replaced by `value`, itself JSON; or with the member added at the end. */
export function withMember(text: string, key: string, value: string, of: KeyOf = 'settings'): string {
  const members = findMembers(text)
  const member = members.findLast((entry) => isKey(entry, key, of))
  if (member) return text.slice(0, member.valueStart) + value + text.slice(member.end)
  const last = members.at(-1)
  if (last === undefined) return splice(text, text.indexOf('{') + 1, `${JSON.stringify(key)}: ${value}`)
  // As the one before it is written.
  const before = /\s*$/.exec(text.slice(0, last.start))?.[0] ?? ''
  const between = text.slice(last.keyEnd, last.valueStart)
  return splice(text, last.end, `,${before}${JSON.stringify(key)}${between}${value}`)
}

/** The text without the member; the inverse of adding it, character by character. */
export function withoutMember(text: string, key: string, of: KeyOf = 'settings'): string {
  const members = findMembers(text)
  const index = members.findLastIndex((entry) => isKey(entry, key, of))
  const member = members[index]
  if (member === undefined) return text
  const previous = members[index - 1]
  const next = members[index + 1]
  if (previous) return text.slice(0, previous.end) + text.slice(member.end)
  return text.slice(0, member.start) + text.slice(next?.start ?? member.end)
}

/** Whether the object has no members. */
export function isEmptyObject(text: string): boolean {
  return findMembers(text).length === 0
}

function isKey(member: Member, key: string, of: KeyOf): boolean {
  return of === 'map' ? member.key === key : member.key.toLowerCase() === key.toLowerCase()
}

function splice(text: string, at: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at)
}

function findMembers(text: string): Member[] {
  const members: Member[] = []
  let at = skipSpace(text, text.indexOf('{') + 1)
  while (at < text.length && text[at] !== '}') {
    const keyEnd = stringEnd(text, at)
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1)
    const end = valueEnd(text, valueStart)
    members.push({ key: String(JSON.parse(text.slice(at, keyEnd))), start: at, keyEnd, valueStart, end })
    at = skipSpace(text, end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return members
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (' \t\r\n'.includes(text[at] ?? 'x')) at++
  return at
}

/** The offset after the string that begins at `from`. */
function stringEnd(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function valueEnd(text: string, from: number): number {
  let depth = 0
  let at = from
  while (at < text.length) {
    const character = text[at] ?? ''
    if (character === '"') {
      at = stringEnd(text, at)
      continue
    }
    if ('{['.includes(character)) depth++
    else if (depth === 0 && ',]} \t\r\n'.includes(character)) return at
    else if (']}'.includes(character)) depth--
    at++
  }
  return at
}
