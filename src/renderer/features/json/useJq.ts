import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { Jq } from './Jq.ts'
import type { JqAnswer } from './jqMessages.ts'
import { layOutAside } from './layOut.ts'
import type { TextLines } from './TextLines.ts'

/** What came of a query. */
export interface JqResult {
  readonly answer: JqAnswer
  readonly lines: TextLines
}

interface Question {
  /** What the document is known by: the same text, the same key. */
  readonly documentKey: string
  readonly text: string
  /** Empty for no question. */
  readonly query: string
  readonly isRaw: boolean
}

/** Asks jq. What was answered last stays until there is a new answer. */
export function useJq({ documentKey, text, query, isRaw }: Question) {
  const client = useQueryClient()
  const jq = useMemo(() => new Jq(text), [text])
  useEffect(() => () => jq.stop(), [jq])
  const queryKey = ['jq', documentKey, query, isRaw]
  const { data, error, isFetching, isPlaceholderData } = useQuery({
    queryKey,
    enabled: query !== '',
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<JqResult> => {
      const answer = await jq.ask(query, isRaw, signal)
      const lines = await layOutAside({ text: answer.output, form: isRaw ? 'plain' : 'laidOut' }, signal)
      return { answer, lines }
    },
  })
  // What came of the last query that jq liked stays until it likes another one.
  const result = query === '' ? undefined : data
  const isGood = result !== undefined && (result.answer.exitCode === 0 || result.answer.length > 0)
  const [good, setGood] = useState<JqResult>()
  const shown = query === '' ? undefined : isGood ? result : good
  if (shown !== good) setGood(shown)
  return {
    result,
    /** The lines to show; undefined for those of the document. */
    lines: shown?.lines,
    failure: error?.message,
    isRunning: isFetching,
    /** Whether the lines are not of this query. */
    isStale: query !== '' && (isPlaceholderData || !isGood),
    stop: () => void client.cancelQueries({ queryKey }),
  }
}
