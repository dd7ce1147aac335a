import { CloseButton, Kbd, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import classes from './ImagesPage.module.css'

interface Props {
  readonly text: string
  readonly inputRef: RefObject<HTMLInputElement | null>
  readonly onText: (text: string) => void
  /** The keyboard goes on to the list. */
  readonly onLeave: () => void
}

/** The filter box: a keystroke shows at once, and counts shortly after. */
export function FilterBox({ text, inputRef, onText, onLeave }: Props) {
  const [draft, setDraft] = useState(text)
  // What was told but is not the address yet; anything else in the address came from elsewhere.
  const told = useRef<string[]>([])
  useEffect(() => {
    const index = told.current.indexOf(text)
    if (index >= 0) told.current.splice(0, index + 1)
    else setDraft(text)
  }, [text])
  const tell = useDebouncedCallback((value: string) => {
    if (value === text) return
    told.current.push(value)
    onText(value)
  }, 40)
  const change = (value: string) => {
    setDraft(value)
    tell(value)
  }
  return (
    <TextInput
      ref={inputRef}
      className={classes.filter ?? ''}
      aria-label="Filter images"
      placeholder="Filter by name, ID or label"
      leftSection={<IconSearch size={14} />}
      rightSection={
        draft === '' ? (
          <Kbd size="xs">/</Kbd>
        ) : (
          <CloseButton size="xs" aria-label="Clear filter" onClick={() => change('')} />
        )
      }
      value={draft}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') change('')
        if (event.key === 'Escape' || event.key === 'ArrowDown' || event.key === 'Enter') onLeave()
      }}
    />
  )
}
