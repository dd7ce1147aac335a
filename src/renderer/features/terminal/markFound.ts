import type { TextSpan } from './ansiText.ts'

/** A part of a line, and whether it is what is looked for. */
export interface MarkedSpan extends TextSpan {
  /** Characters from the beginning of the line. */
  readonly start: number
  readonly isFound: boolean
}

/** Cuts a line's parts where a text that is looked for begins and ends, whatever colours it runs through. */
export function markFound(spans: readonly TextSpan[], wanted: string): readonly MarkedSpan[] {
  const edges = wanted === '' ? [] : findEdges(spans.map(({ text }) => text).join(''), wanted)
  const marked: MarkedSpan[] = []
  let start = 0
  for (const span of spans) {
    const end = start + span.text.length
    const cuts = edges.filter((edge) => edge > start && edge < end)
    for (const [index, from] of [start, ...cuts].entries()) {
      const to = cuts[index] ?? end
      const isFound = edges.filter((edge) => edge <= from).length % 2 === 1
      marked.push({ ...span, text: span.text.slice(from - start, to - start), start: from, isFound })
    }
    start = end
  }
  return marked
}

/** Where it begins and ends, one after the other; places that touch are one. */
function findEdges(text: string, wanted: string): number[] {
  const edges: number[] = []
  const [lower, needle] = [text.toLowerCase(), wanted.toLowerCase()]
  for (let at = lower.indexOf(needle); at !== -1; at = lower.indexOf(needle, at + needle.length)) {
    if (edges.at(-1) === at) edges.pop()
    else edges.push(at)
    edges.push(at + needle.length)
  }
  return edges
}
