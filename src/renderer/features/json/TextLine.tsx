import { IconChevronRight } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import type { Match } from './findInText.ts'
import { jsonTokens, type Token } from './jsonTokens.ts'
import { lineText, type TextLines } from './TextLines.ts'
import classes from './TextViewer.module.css'

interface Props {
  readonly lines: TextLines
  readonly line: number
  /** Pixels from the top. */
  readonly top: number
  /** Characters that are drawn. */
  readonly limit: number
  readonly isJson: boolean
  /** Whether the bracket that it opens is closed. */
  readonly isClosed: boolean
  /** What was found in it. */
  readonly matches: readonly Match[]
  /** The match that is gone to. */
  readonly current: Match | undefined
}

/** One line of a text; the viewer hears its clicks. */
export const TextLine = memo(function TextLine(props: Props) {
  const { lines, line, top, limit, isJson, isClosed, matches, current } = props
  const text = lineText(lines, line, limit)
  const close = lines.closes[line] ?? 0
  const rest = (lines.starts[line + 1] ?? 0) - 1 - (lines.starts[line] ?? 0) - text.length
  const tokens: readonly Token[] = isJson ? jsonTokens(text) : [{ start: 0, end: text.length, kind: 'plain' }]
  return (
    <div className={classes.line} style={{ transform: `translateY(${top}px)` }}>
      {close > 0 ? (
        <button
          type="button"
          tabIndex={-1}
          className={classes.fold}
          data-line={line}
          aria-expanded={!isClosed}
          aria-label={`${close - line - 1} lines in ${text.trim()}`}
        >
          <IconChevronRight size={12} aria-hidden="true" />
        </button>
      ) : (
        <span className={classes.fold} />
      )}
      <code>
        {tokens.map((token) => (
          <span key={token.start} data-kind={token.kind}>
            {withMatches(text, token, matches, current)}
          </span>
        ))}
        {isClosed && (
          <>
            <span className={classes.hiddenLines}> {(close - line - 1).toLocaleString('en-US')} lines </span>
            {lineText(lines, close, limit).trim()}
          </>
        )}
        {rest > 0 && <span className={classes.hiddenLines}> {rest.toLocaleString('en-US')} more characters</span>}
      </code>
    </div>
  )
})

/** The text of a token, what was found in it marked. */
function withMatches(text: string, token: Token, matches: readonly Match[], current: Match | undefined): ReactNode {
  const inside = matches.filter(({ start, end }) => start < token.end && end > token.start)
  if (inside.length === 0) return text.slice(token.start, token.end)
  const pieces: ReactNode[] = []
  let at = token.start
  for (const match of inside) {
    const [start, end] = [Math.max(match.start, token.start), Math.min(match.end, token.end)]
    pieces.push(text.slice(at, start))
    pieces.push(
      <mark key={start} data-current={match === current}>
        {text.slice(start, end)}
      </mark>,
    )
    at = end
  }
  pieces.push(text.slice(at, token.end))
  return pieces
}
