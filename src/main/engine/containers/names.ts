import { randomBytes, randomInt } from 'node:crypto'
import { EngineError } from '../errors/EngineError.ts'
import { adjectives, surnames } from './nameWords.ts'

/** What Docker takes as a name of a container or a volume. */
const pattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/
const nameLimit = 255

/** Whether a text may be the name of a container or a volume. */
export function isName(text: string): boolean {
  return pattern.test(text) && text.length <= nameLimit
}

/** The name that is asked for, without the slash that Docker's API has in front. Throws INVALID_ARGUMENT. */
export function checkedName(text: string): string {
  const name = text.startsWith('/') ? text.slice(1) : text
  if (isName(name)) return name
  throw new EngineError(
    'INVALID_ARGUMENT',
    `Could not name a container ${JSON.stringify(name)}: use at least two letters, digits, "_", "." and "-", and begin with a letter or digit.`,
    { data: { docker: `Invalid container name (${text}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed` } },
  )
}

/** A name of two words that `isTaken` does not know; with a digit at its end when many are taken. */
export function makeName(isTaken: (name: string) => boolean): string {
  for (let attempt = 0; ; attempt++) {
    const words = `${adjectives[randomInt(adjectives.length)]}_${surnames[randomInt(surnames.length)]}`
    const name = attempt < 6 ? words : `${words}${randomInt(10 ** Math.min(9, attempt - 5))}`
    if (!isTaken(name)) return name
  }
}

/** A new ID of a container, an exec or an anonymous volume: 64 hexadecimal digits, of which the first 12 are no number. */
export function makeId(): string {
  for (;;) {
    const id = randomBytes(32).toString('hex')
    if (!/^\d+$/.test(id.slice(0, 12))) return id
  }
}

/** The conflict of two containers that want one name, in Docker's words. */
export function nameTaken(name: string, holder: string): EngineError {
  return new EngineError(
    'CONFLICT',
    `Could not name a container ${name}: container ${holder.slice(0, 12)} has that name. Remove or rename that one first.`,
    {
      data: {
        reference: name,
        docker: `Conflict. The container name "/${name}" is already in use by container "${holder}". You have to remove (or rename) that container to be able to reuse that name.`,
      },
    },
  )
}
