import { useVirtualizer } from '@tanstack/react-virtual'
import { type MouseEvent, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { scrollsByKeyboard } from '../../ui/scrollsByKeyboard.ts'
import type { Match } from './findInText.ts'
import { TextLine } from './TextLine.tsx'
import { seenLines, type TextLines } from './TextLines.ts'
import classes from './TextViewer.module.css'

/** Pixels; lines of code are closer than rows of tables. */
const lineHeight = 19

/** Characters of a line that are drawn; the rest is told as a number. */
const longestLine = 5000

interface Props {
  readonly lines: TextLines
  /** Whether it is drawn as JSON. */
  readonly isJson: boolean
  readonly label: string
  readonly matches: readonly Match[]
  /** The match that is gone to. */
  readonly current: Match | undefined
  /** Whether something newer is on its way. */
  readonly isStale: boolean
}

/** A text of any length of which only the lines in view exist; brackets can be closed and opened. */
export function TextViewer({ lines, isJson, label, matches, current, isStale }: Props) {
  const scroller = useRef<HTMLElement>(null)
  const [folds, setFolds] = useState<{ readonly of: TextLines; readonly closed: ReadonlySet<number> }>()
  const closed = folds?.of === lines ? folds.closed : noLines
  const seen = useMemo(() => seenLines(lines, closed), [lines, closed])
  const byLine = useMemo(() => groupByLine(matches), [matches])
  const virtualizer = useVirtualizer({
    count: seen.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
    paddingStart: 8,
    paddingEnd: 8,
  })

  const show = useEffectEvent((match: Match) => {
    // Brackets around it are opened.
    const around = [...closed].filter((line) => line < match.line && match.line <= (lines.closes[line] ?? 0))
    const next = new Set([...closed].filter((line) => !around.includes(line)))
    if (around.length > 0) setFolds({ of: lines, closed: next })
    virtualizer.scrollToIndex(seenLines(lines, next).indexOf(match.line), { align: 'center' })
  })
  useEffect(() => {
    if (current !== undefined) show(current)
  }, [current])

  const handlers = {
    onClick: (event: MouseEvent) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button[data-line]') : null
      if (button === null) return
      const line = Number(button.dataset.line)
      const next = new Set(closed)
      if (!next.delete(line)) next.add(line)
      setFolds({ of: lines, closed: next })
    },
  }
  return (
    <section
      ref={scroller}
      className={classes.viewer}
      aria-label={label}
      data-stale={isStale}
      {...scrollsByKeyboard}
      {...handlers}
    >
      <div
        className={classes.lines}
        style={{ height: virtualizer.getTotalSize(), minWidth: `${Math.min(lines.longest, longestLine) + 6}ch` }}
      >
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = seen[index] ?? 0
          return (
            <TextLine
              key={index}
              lines={lines}
              line={line}
              top={start}
              limit={longestLine}
              isJson={isJson}
              isClosed={closed.has(line)}
              matches={byLine.get(line) ?? noMatches}
              current={current}
            />
          )
        })}
      </div>
    </section>
  )
}

const noLines: ReadonlySet<number> = new Set()
const noMatches: readonly Match[] = []

function groupByLine(matches: readonly Match[]): Map<number, Match[]> {
  const byLine = new Map<number, Match[]>()
  for (const match of matches) {
    const known = byLine.get(match.line)
    if (known === undefined) byLine.set(match.line, [match])
    else known.push(match)
  }
  return byLine
}
