import { Button } from '@mantine/core'
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useRef } from 'react'
import { useWidgetKeys } from '../../../client/widgetKeys.ts'
import { moveRow } from '../../../ui/moveRow.ts'
import classes from './NameList.module.css'

/** Names that one more press of Page Up or Page Down passes over. */
const pageRows = 10

/** A list of which one entry is chosen (ARIA authoring practices, "Listbox"). */
const listRole = { role: 'listbox', tabIndex: 0 } as const

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

/** Names to choose one of: arrows, Home and End choose at once. */
export function NameList({ label, names, chosen, onChoose, onMore, isLoadingMore }: Props) {
  const id = useId()
  const list = useRef<HTMLUListElement>(null)
  const index = chosen === undefined ? -1 : names.indexOf(chosen)
  const go = (key: string) => {
    const name = names[moveRow(key, index, names.length, pageRows) ?? -1]
    if (name !== undefined) onChoose(name)
  }
  const pressKey = useWidgetKeys<KeyboardEvent>('Names of a registry', [
    { keys: ['ArrowUp', 'ArrowDown'], title: 'The name above, or below', run: ({ key }) => go(key) },
    { keys: ['PageUp', 'PageDown'], title: 'Ten names up, or down', run: ({ key }) => go(key) },
    { keys: ['Home', 'End'], title: 'The first name, or the last', run: ({ key }) => go(key) },
  ])
  const handlers = {
    onKeyDown: pressKey,
    onClick: (event: MouseEvent) => {
      const entry = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null
      const name = names[Number(entry?.dataset.index ?? -1)]
      if (name !== undefined) onChoose(name)
    },
  }
  useEffect(() => {
    list.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [index])
  return (
    <div className={classes.scroller}>
      <ul
        ref={list}
        {...listRole}
        className={classes.list}
        aria-label={label}
        {...handlers}
        {...(index < 0 ? {} : { 'aria-activedescendant': `${id}-${index}` })}
      >
        {names.map((name, at) => (
          <li
            key={name}
            {...optionRole(at === index)}
            id={`${id}-${at}`}
            data-index={at}
            className={classes.name}
            title={name}
          >
            {name}
          </li>
        ))}
      </ul>
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

function optionRole(isChosen: boolean) {
  return { role: 'option', 'aria-selected': isChosen } as const
}
