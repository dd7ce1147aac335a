import { Button, Checkbox, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { DocumentKind } from '../../../shared/contract/images.ts'
import classes from './JsonView.module.css'
import { jqExamples } from './jqExamples.ts'
import { longestQuery } from './jsonAddress.ts'

/** A query is asked when nothing has been typed for this long. Milliseconds. */
const typingPause = 300

interface Props {
  readonly document: DocumentKind
  readonly query: string
  readonly isRaw: boolean
  readonly inputRef: RefObject<HTMLInputElement | null>
  readonly onQuery: (query: string) => void
  readonly onRaw: (isRaw: boolean) => void
  /** Stops the query that runs; absent when none does. */
  readonly onStop: (() => void) | undefined
  /** What jq complained of, as it says it, or why there is no answer. */
  readonly complaint: string | undefined
  /** What came of the query, in words. */
  readonly outcome: string
}

/** The box for a query: asked shortly after the last key, with jq's own words when it does not like it. */
export function JqBox(props: Props) {
  const { document, query, isRaw, inputRef, onQuery, onRaw, onStop, complaint, outcome } = props
  const [draft, setDraft] = useState(query)
  // What was asked for but is not the address yet; anything else in the address came from elsewhere.
  const asked = useRef<string[]>([])
  useEffect(() => {
    const index = asked.current.indexOf(query)
    if (index >= 0) asked.current.splice(0, index + 1)
    else setDraft(query)
  }, [query])
  const ask = (wanted: string) => {
    if (wanted === query) return
    asked.current.push(wanted)
    onQuery(wanted)
  }
  const askSoon = useDebouncedCallback(ask, typingPause)
  const change = (wanted: string, now: boolean) => {
    setDraft(wanted)
    if (now) ask(wanted)
    else askSoon(wanted)
  }
  return (
    <div className={classes.jq}>
      <form
        className={classes.jqLine}
        onSubmit={(event) => {
          event.preventDefault()
          ask(draft)
        }}
      >
        <TextInput
          ref={inputRef}
          className={classes.jqInput ?? ''}
          classNames={{ input: classes.code ?? '' }}
          aria-label="jq query"
          placeholder="A jq query"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          maxLength={longestQuery}
          leftSection={<span className={classes.prompt}>jq</span>}
          leftSectionWidth={30}
          value={draft}
          error={complaint !== undefined}
          aria-describedby="jq-outcome"
          onChange={(event) => change(event.currentTarget.value, false)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') change('', true)
          }}
        />
        <Checkbox
          size="xs"
          label="Raw texts (-r)"
          checked={isRaw}
          onChange={(event) => onRaw(event.currentTarget.checked)}
        />
      </form>
      <div id="jq-outcome" className={classes.outcome} aria-live="polite">
        {query === '' && (
          <>
            <span className="soft">Try</span>
            {jqExamples[document].map((example) => (
              <button
                key={example.query}
                type="button"
                className={classes.example}
                title={example.title}
                onClick={() => change(example.query, true)}
              >
                {example.query}
              </button>
            ))}
          </>
        )}
        {onStop !== undefined && (
          <>
            <span className="soft">jq is at work.</span>
            <Button variant="default" size="compact-xs" onClick={onStop}>
              Stop
            </Button>
          </>
        )}
        {onStop === undefined && query !== '' && complaint === undefined && <span className="soft">{outcome}</span>}
        {onStop === undefined && complaint !== undefined && <pre className={classes.complaint}>{complaint}</pre>}
      </div>
    </div>
  )
}
