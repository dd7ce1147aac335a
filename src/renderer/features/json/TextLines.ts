/** Where the lines of a text begin, and which of them enclose others. Plain, so that it can come from a worker. */
export interface TextLines {
  readonly text: string
  /** The offset at which each line begins, and behind them the one at which a further line would. */
  readonly starts: Uint32Array
  /** For a line that opens a bracket the line that closes it, 0 for all others. */
  readonly closes: Uint32Array
  /** Characters of the longest line. */
  readonly longest: number
}

/** Lines of a text. Brackets are looked for in laid out JSON only: at the ends of lines and at their beginnings. */
export function textLines(text: string, isJson: boolean): TextLines {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  starts.push(text.length + 1)
  const count = starts.length - 1
  const closes = new Uint32Array(count)
  const open: number[] = []
  let longest = 0
  for (let line = 0; line < count; line++) {
    const [start = 0, next = 0] = [starts[line], starts[line + 1]]
    longest = Math.max(longest, next - 1 - start)
    if (!isJson) continue
    let first = start
    while (text.charAt(first) === ' ') first++
    if ('}]'.includes(text.charAt(first) || '-')) {
      const opened = open.pop()
      if (opened !== undefined) closes[opened] = line
    }
    if ('{['.includes(text.charAt(next - 2) || '-')) open.push(line)
  }
  return { text, starts: Uint32Array.from(starts), closes, longest }
}

/** How many lines there are; an empty text has one. */
export function lineCount({ starts }: TextLines): number {
  return starts.length - 1
}

/** A line without its end, at most `limit` characters of it. */
export function lineText({ text, starts }: TextLines, line: number, limit: number): string {
  const [start = 0, next = 0] = [starts[line], starts[line + 1]]
  return text.slice(start, Math.min(next - 1, start + limit))
}

/** The line that an offset lies in. */
export function lineAt({ starts }: TextLines, offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return low
}

/** The lines that are seen when the brackets opened on `folded` lines are closed. */
export function seenLines(lines: TextLines, folded: ReadonlySet<number>): Uint32Array {
  const seen: number[] = []
  for (let line = 0; line < lineCount(lines); line++) {
    seen.push(line)
    const close = folded.has(line) ? (lines.closes[line] ?? 0) : 0
    if (close > 0) line = close
  }
  return Uint32Array.from(seen)
}
