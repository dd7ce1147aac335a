import { Button } from '@mantine/core'
import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import { moveRow } from '../../../ui/moveRow.ts'
import classes from './NameList.module.css'

interface Props {
  /** What the list is called: `Tags of alpine`. */
  readonly label: string
  readonly names: readonly string[]
  readonly chosen: string | undefined
  readonly onChoose: (name: string) => void
  /** Asks for the next page; absent when there is none. */
  readonly onMore?: (() => void) | undefined
  readonly isLoadingMore: boolean
}

/** Names to choose one of (ARIA authoring practices, "Listbox"): arrows, Home and End choose at once. */
export function NameList({ label, names, chosen, onChoose, onMore, isLoadingMore }: Props) {
  const id = useId()
  const listRef = useRef<HTMLDivElement>(null)
  const index = chosen === undefined ? -1 : names.indexOf(chosen)
  useEffect(() => {
    listRef.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const target = moveRow(event.key, index, names.length, 10)
    const name = target === undefined ? undefined : names[target]
    if (name === undefined) return
    event.preventDefault()
    onChoose(name)
    document.getElementById(`${id}-${target}`)?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <div className={classes.scroller}>
      <div
        ref={listRef}
        role="listbox"
        aria-label={label}
        tabIndex={0}
        aria-activedescendant={index < 0 ? undefined : `${id}-${index}`}
        className={classes.list}
        onKeyDown={onKeyDown}
      >
        {names.map((name, at) => (
          <div
            key={name}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === index}
            tabIndex={-1}
            className={classes.name}
            title={name}
            onPointerDown={(event) => event.button === 0 && onChoose(name)}
          >
            {name}
          </div>
        ))}
      </div>
      {onMore && (
        <Button
          variant="subtle"
          size="compact-sm"
          className={classes.more ?? ''}
          loading={isLoadingMore}
          onClick={onMore}
        >
          More
        </Button>
      )}
    </div>
  )
}
