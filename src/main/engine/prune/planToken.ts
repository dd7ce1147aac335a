import { EngineError } from '../errors/EngineError.ts'
import { digestOf } from '../spec/digest.ts'

/** What each part of a plan stands for, in the order of `names`. */
export interface TokenParts {
  readonly containers: unknown
  readonly images: unknown
  readonly volumes: unknown
  readonly downloads: unknown
  readonly trash: unknown
}

const names: readonly (readonly [keyof TokenParts, string])[] = [
  ['containers', 'containers'],
  ['images', 'images'],
  ['volumes', 'volumes'],
  ['downloads', 'interrupted downloads'],
  ['trash', 'trash'],
]

/** Hexadecimal digits that stand for one part. */
const partLength = 32

/** One text for all parts, by which it can be told later which of them changed. */
export function joinToken(parts: TokenParts): string {
  return names
    .map(([name]) => digestOf(JSON.stringify(parts[name])).slice('sha256:'.length, 'sha256:'.length + partLength))
    .join('.')
}

/** Throws CONFLICT, saying which parts are other ones, when `token` is not `now`. */
export function confirmToken(token: string, now: string): void {
  if (token === now) return
  const before = token.split('.')
  const changed = now.split('.').flatMap((part, at) => (part === before[at] ? [] : [names[at]?.[1] ?? 'plan']))
  throw new EngineError(
    'CONFLICT',
    `Nothing was removed: since it was planned what goes, the ${changed.join(' and the ')} changed. Look at what would go now, and confirm again.`,
    { retryable: true, data: { changed: changed.join(',') } },
  )
}
