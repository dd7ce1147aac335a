import { ActionIcon, TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react'
import type { RefObject } from 'react'
import { Keys } from '../../ui/Keys.tsx'
import { mostMatches } from './findInText.ts'
import classes from './JsonView.module.css'

interface Props {
  readonly text: string
  readonly onText: (text: string) => void
  /** How many there are. */
  readonly count: number
  /** The one that is gone to, from 0. */
  readonly current: number
  readonly onCurrent: (current: number) => void
  readonly inputRef: RefObject<HTMLInputElement | null>
}

/** Looks for a text in what is shown, and goes from one place to the next. */
export function FindBox({ text, onText, count, current, onCurrent, inputRef }: Props) {
  const go = (step: number) => {
    if (count > 0) onCurrent((current + step + count) % count)
  }
  const total = `${count.toLocaleString('en-US')}${count === mostMatches ? '+' : ''}`
  return (
    <div className={classes.find}>
      <TextInput
        ref={inputRef}
        aria-label="Find in the text"
        placeholder="Find"
        spellCheck={false}
        leftSection={<IconSearch size={14} />}
        rightSection={
          text === '' ? (
            <Keys keys="/" />
          ) : (
            <span className={classes.found} aria-live="polite">
              {count === 0 ? 'none' : `${(current + 1).toLocaleString('en-US')} of ${total}`}
            </span>
          )
        }
        rightSectionWidth={text === '' ? 30 : 96}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go(event.shiftKey ? -1 : 1)
          if (event.key === 'Escape') onText('')
        }}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={24}
        aria-label="The one before"
        disabled={count === 0}
        onClick={() => go(-1)}
      >
        <IconChevronUp size={14} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={24}
        aria-label="The next one"
        disabled={count === 0}
        onClick={() => go(1)}
      >
        <IconChevronDown size={14} />
      </ActionIcon>
    </div>
  )
}
