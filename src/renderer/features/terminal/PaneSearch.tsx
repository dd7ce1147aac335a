import { ActionIcon, TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconSearch, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import classes from './TerminalPane.module.css'
import type { FoundInTerminal } from './TerminalScreen.ts'

interface Props {
  readonly found: FoundInTerminal
  readonly onFind: (text: string, direction: 'next' | 'previous' | 'typing') => void
  readonly onClose: () => void
}

function foundWords({ index, count }: FoundInTerminal): string {
  if (count === 0) return 'none'
  const total = count.toLocaleString('en-US')
  return index < 0 ? `${total} found` : `${(index + 1).toLocaleString('en-US')} of ${total}`
}

/** Looks for a text in a terminal and its scrollback. */
export function PaneSearch({ found, onFind, onClose }: Props) {
  const [text, setText] = useState('')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  return (
    <search className={classes.search}>
      <TextInput
        ref={input}
        aria-label="Find in the terminal"
        placeholder="Find"
        spellCheck={false}
        leftSection={<IconSearch size={14} />}
        rightSection={
          <span className={classes.found} aria-live="polite">
            {text !== '' && foundWords(found)}
          </span>
        }
        rightSectionWidth={96}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          onFind(event.currentTarget.value, 'typing')
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onFind(text, event.shiftKey ? 'next' : 'previous')
          if (event.key === 'Escape') onClose()
        }}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={24}
        aria-label="The one before"
        disabled={found.count === 0}
        onClick={() => onFind(text, 'previous')}
      >
        <IconChevronUp size={14} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={24}
        aria-label="The next one"
        disabled={found.count === 0}
        onClick={() => onFind(text, 'next')}
      >
        <IconChevronDown size={14} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" size={24} aria-label="End the search" onClick={onClose}>
        <IconX size={14} />
      </ActionIcon>
    </search>
  )
}
