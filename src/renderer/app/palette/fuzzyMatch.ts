/** How well a text answers to what was typed. */
export interface FuzzyMatch {
  /** Higher is better; from `goodScore` on the words as typed are in it. */
  readonly score: number
  /** The characters of the text that were typed, ascending. */
  readonly marks: readonly number[]
}

/** From here on every word was found as it was typed. */
export const goodScore = 50

const scores = { start: 100, wordStart: 90, inside: 60, scattered: 20 }

/** Longer words are only looked for as they are typed. */
const longestScattered = 12

function isWordStart(text: string, index: number): boolean {
  return index === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(index - 1))
}

function indexes(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => start + index)
}

/** Where the letters from `next` on are: each beside the one before, or at the start of a later word of the text. */
function scatter(word: string, text: string, next: number, last: number): readonly number[] | undefined {
  if (next === word.length) return []
  for (let index = last + 1; index < text.length; index++) {
    const isBeside = next > 0 && index === last + 1
    if (text[index] !== word[next] || !(isBeside || isWordStart(text, index))) continue
    const rest = scatter(word, text, next + 1, index)
    if (rest !== undefined) return [index, ...rest]
  }
  return undefined
}

function matchScattered(word: string, text: string): FuzzyMatch | undefined {
  const marks = word.length > longestScattered ? undefined : scatter(word, text, 0, -1)
  return marks && { score: scores.scattered, marks }
}

function matchWord(word: string, text: string): FuzzyMatch | undefined {
  let inside = -1
  for (let index = text.indexOf(word); index >= 0; index = text.indexOf(word, index + 1)) {
    if (isWordStart(text, index)) {
      return { score: index === 0 ? scores.start : scores.wordStart, marks: indexes(index, word.length) }
    }
    if (inside < 0) inside = index
  }
  if (inside >= 0) return { score: scores.inside, marks: indexes(inside, word.length) }
  return matchScattered(word, text)
}

/**
 * Whether each word of `query` is in `title` or in `more` (words by which it is found, too): as typed, or as the
 * letters that words begin with, `la` for "Load archives". The score is that of the word that is found worst.
 */
export function fuzzyMatch(query: string, title: string, more = ''): FuzzyMatch | undefined {
  const small = title.toLowerCase()
  const extra = ` ${more.toLowerCase()}`
  let score = scores.start
  const marks = new Set<number>()
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const match = matchWord(word, small)
    const isExtra = extra.includes(` ${word}`)
    if (match === undefined && !isExtra) return undefined
    score = Math.min(score, Math.max(match?.score ?? 0, isExtra ? goodScore : 0))
    for (const mark of match?.marks ?? []) marks.add(mark)
  }
  return { score, marks: [...marks].sort((a, b) => a - b) }
}
