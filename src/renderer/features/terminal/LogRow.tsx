import type { CSSProperties } from 'react'
import { readAnsi } from './ansiText.ts'
import type { LogLine } from './LogLines.ts'
import classes from './LogView.module.css'
import { type MarkedSpan, markFound } from './markFound.ts'

/** Characters of a line that are drawn; the rest is told as a number. */
const longestLine = 4000

interface Props {
  readonly line: LogLine
  /** Pixels from the top of all lines. */
  readonly top: number
  readonly withTime: boolean
  readonly wanted: string
  /** Whether the search has gone to it. */
  readonly isCurrent: boolean
}

/** One line of a log, in its colours. */
export function LogRow({ line, top, withTime, wanted, isCurrent }: Props) {
  const { stream, time, text } = line
  const spans = markFound(readAnsi(text.slice(0, longestLine)), wanted)
  return (
    <div
      className={classes.row}
      data-stream={stream}
      data-current={isCurrent}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span className={classes.stream} title={stream}>
        {stream === 'stderr' ? 'err' : ''}
      </span>
      {withTime && (
        <time className={classes.time} dateTime={time} title={time}>
          {time.slice(0, 23).replace('T', ' ')}
        </time>
      )}
      <span className={classes.text}>
        {spans.map((span) => (
          <Span key={span.start} span={span} />
        ))}
        {text.length > longestLine && (
          <em className={classes.more}>… {(text.length - longestLine).toLocaleString('en-US')} characters more</em>
        )}
      </span>
    </div>
  )
}

function Span({ span }: { readonly span: MarkedSpan }) {
  const style = styleOf(span)
  return span.isFound ? <mark style={style}>{span.text}</mark> : <span style={style}>{span.text}</span>
}

function cssColour(colour: number | string): string {
  return typeof colour === 'number' ? `var(--ansi-${colour})` : colour
}

function styleOf({ colour, background, bold, dim, italic, underline, inverse }: MarkedSpan): CSSProperties {
  const front = colour === undefined ? undefined : cssColour(colour)
  const back = background === undefined ? undefined : cssColour(background)
  const [text, ground] = inverse ? [back ?? 'var(--terminal)', front ?? 'var(--text)'] : [front, back]
  return {
    ...(text === undefined ? {} : { color: text }),
    ...(ground === undefined ? {} : { backgroundColor: ground }),
    ...(bold ? { fontWeight: 700 } : {}),
    ...(dim ? { opacity: 0.75 } : {}),
    ...(italic ? { fontStyle: 'italic' } : {}),
    ...(underline ? { textDecoration: 'underline' } : {}),
  }
}
