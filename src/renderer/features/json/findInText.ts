import { lineAt, type TextLines } from './TextLines.ts'

/** More than these are not looked for. */
export const mostMatches = 10_000

/** Where something that was looked for stands. */
export interface Match {
  readonly line: number
  /** Characters from the beginning of the line. */
  readonly start: number
  readonly end: number
}

/** Every place of a text, in large or small letters; the first 10,000. Nothing is found for an empty one. */
export function findInText(lines: TextLines, wanted: string): Match[] {
  if (wanted === '') return []
  const pattern = new RegExp(wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi')
  const matches: Match[] = []
  for (const match of lines.text.matchAll(pattern)) {
    const line = lineAt(lines, match.index)
    const start = match.index - (lines.starts[line] ?? 0)
    matches.push({ line, start, end: start + match[0].length })
    if (matches.length === mostMatches) break
  }
  return matches
}
