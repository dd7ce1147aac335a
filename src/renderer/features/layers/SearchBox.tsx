import { ActionIcon, CloseButton, Kbd, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useCommands } from '../../client/commands.ts'
import { useStore } from '../../client/Store.ts'
import classes from './LayersPage.module.css'
import { type ForestItem, itemOf } from './layoutForest.ts'
import { searchForest } from './searchForest.ts'
import type { ForestPlace } from './useForestPlace.ts'

interface Props {
  readonly place: ForestPlace
  /** What the search found, from top to bottom. */
  readonly found: readonly ForestItem[]
  /** The keyboard goes on to the forest. */
  readonly onLeave: () => void
}

/** Finds images and layers, and goes from one that was found to the next. */
export function SearchBox({ place, found, onLeave }: Props) {
  const { search, layout, activeKey, setSearch, show } = place
  const [draft, setDraft] = useState(search)
  const input = useRef<HTMLInputElement>(null)
  const told = useRef(search)
  useEffect(() => {
    if (search !== told.current) setDraft(search)
    told.current = search
  }, [search])
  const tell = useDebouncedCallback((text: string) => {
    told.current = text
    setSearch(text)
  }, 60)
  const change = (text: string) => {
    setDraft(text)
    tell(text)
  }
  const active = itemOf(layout, useStore(activeKey))
  const current = active === undefined ? -1 : found.indexOf(active)

  const step = (by: 1 | -1) => {
    // Enter may come before the search has followed what was typed.
    const target = nextFound(draft === search ? found : searchForest(layout, draft), active, by)
    if (target !== undefined) show(target.key)
  }
  useCommands([
    {
      id: 'layers.search',
      title: 'Search the layers',
      group: 'Layers',
      keys: '/',
      keywords: 'find digest diffID image',
      run: () => input.current?.select(),
    },
    ...(found.length > 0
      ? [
          { id: 'layers.next', title: 'Go to the next that was found', group: 'Layers', run: () => step(1) },
          { id: 'layers.previous', title: 'Go to the previous that was found', group: 'Layers', run: () => step(-1) },
        ]
      : []),
  ])
  return (
    <search className={classes.search}>
      <TextInput
        ref={input}
        className={classes.searchField ?? ''}
        aria-label="Search images and layers"
        placeholder="Name, ID, diffID or chainID"
        leftSection={<IconSearch size={14} />}
        rightSection={
          draft === '' ? (
            <Kbd size="xs">/</Kbd>
          ) : (
            <CloseButton size="xs" aria-label="Clear search" onClick={() => change('')} />
          )
        }
        value={draft}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape' && draft !== '') change('')
          else if (event.key === 'Escape' || event.key === 'ArrowDown') onLeave()
          else return
          event.preventDefault()
        }}
      />
      {search !== '' && (
        <>
          <output className={`tabular soft ${classes.found}`}>
            {found.length === 0 ? 'Nothing found' : `${current >= 0 ? current + 1 : '–'} of ${found.length}`}
          </output>
          <ActionIcon.Group>
            <ActionIcon
              variant="default"
              size={30}
              aria-label="Previous that was found"
              disabled={found.length === 0}
              onClick={() => step(-1)}
            >
              <IconChevronUp size={15} />
            </ActionIcon>
            <ActionIcon
              variant="default"
              size={30}
              aria-label="Next that was found"
              disabled={found.length === 0}
              onClick={() => step(1)}
            >
              <IconChevronDown size={15} />
            </ActionIcon>
          </ActionIcon.Group>
        </>
      )}
    </search>
  )
}

/** The next of what was found, or the previous one, from what is chosen on, whether that was found or not. */
function nextFound(found: readonly ForestItem[], active: ForestItem | undefined, by: 1 | -1): ForestItem | undefined {
  const current = active === undefined ? -1 : found.indexOf(active)
  const after = active === undefined ? 0 : found.findIndex((item) => item.top >= active.top)
  const start = current >= 0 ? current + by : by === 1 ? Math.max(0, after) : after - 1
  return found[(start + found.length) % found.length]
}
