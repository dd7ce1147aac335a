import { useEffect, useState } from 'react'
import { plainText } from './ansiText.ts'
import type { LogLines } from './LogLines.ts'

/** Lines that are gone to by the search; more are only counted. */
const mostFound = 100_000

/** The window is never kept waiting longer than this, milliseconds. */
const slice = 8

/** Lines that are read before the clock is looked at. */
const linesAtOnce = 500

/** Lines with what is looked for. Numbers count from the first line that ever came, kept or not. */
export interface LogSearch {
  readonly found: readonly number[]
  readonly count: number
  readonly isDone: boolean
}

const nothing: LogSearch = { found: [], count: 0, isDone: true }

/** Looks for a text, large or small, in all lines of a log, and in those that come later; a little at a time. */
export function useLogSearch(lines: LogLines, wanted: string): LogSearch {
  const [run, setRun] = useState<{ readonly lines: LogLines; readonly wanted: string; readonly search: LogSearch }>()
  const isRunning = wanted !== ''
  const isBehind = run?.lines !== lines || run.wanted !== wanted
  useEffect(() => {
    if (!isRunning) return
    const needle = wanted.toLowerCase()
    const found: number[] = []
    let count = 0
    let next = lines.dropped
    let wasDone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = (isDone: boolean) => setRun({ lines, wanted, search: { found: found.slice(), count, isDone } })
    const look = () => {
      const until = performance.now() + slice
      let isDone = false
      const before = next
      while (!isDone && performance.now() < until) {
        next = Math.max(next, lines.dropped)
        const texts = lines.texts(next - lines.dropped, linesAtOnce)
        for (const [offset, text] of texts.entries()) {
          if (!plainText(text).toLowerCase().includes(needle)) continue
          count++
          if (found.length < mostFound) found.push(next + offset)
        }
        next += texts.length
        isDone = texts.length === 0
      }
      if (next !== before || !wasDone) tell(isDone)
      wasDone = isDone
      // What comes later is looked at four times a second.
      timer = setTimeout(look, isDone ? 250 : 0)
    }
    look()
    return () => clearTimeout(timer)
  }, [lines, wanted, isRunning])
  if (!isRunning) return nothing
  return isBehind ? { ...nothing, isDone: false } : run.search
}
