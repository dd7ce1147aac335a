import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import { commands } from '../../client/commands.ts'
import { paletteLabel } from '../../client/openDialog.ts'
import { useStore } from '../../client/Store.ts'
import classes from './CommandPalette.module.css'
import { goodScore } from './fuzzyMatch.ts'
import { PaletteList } from './PaletteList.tsx'
import { type PaletteRow, paletteGroups } from './paletteGroups.ts'
import { useFoundImages } from './useFoundImages.ts'

const [store, palette] = createSpotlight()

/** Opens the palette, or closes it. */
export const togglePalette = palette.toggle

/** A field that moves in the list under it. */
const searchRole = { role: 'combobox', 'aria-autocomplete': 'list' } as const

/** Everything that can be done from where one is, and every image by its name. */
export function CommandPalette() {
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      size={600}
      yOffset={72}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.4, blur: 0, transitionProps: { duration: 0 } }}
      // It goes back before a command runs: the command may take it elsewhere.
      returnFocus={false}
      attributes={{ content: { 'aria-label': paletteLabel } }}
    >
      <PaletteBody />
    </Spotlight.Root>
  )
}

/** Gives the focus back to what had it when this came. */
function useFocusBack(): () => void {
  const [before] = useState(() => document.activeElement)
  const giveBack = () => {
    if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  }
  const giveBackUnlessTaken = useEffectEvent(() => {
    if (document.activeElement === document.body) giveBack()
  })
  useEffect(() => () => giveBackUnlessTaken(), [])
  return giveBack
}

/** The next row in the order in which they are shown; after the last comes the first. */
function neighbour(rows: readonly PaletteRow[], current: PaletteRow | undefined, step: number): PaletteRow | undefined {
  const index = rows.findIndex(({ id }) => id === current?.id)
  return rows[(index + step + rows.length) % rows.length]
}

function PaletteBody() {
  const giveFocusBack = useFocusBack()
  const [query, setQuery] = useState('')
  const [active, setActive] = useState<string>()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const listId = useId()
  const images = useFoundImages(query)
  const offered = useStore(commands).filter(({ id }) => id !== 'app.palette')
  const groups = paletteGroups(query, offered, images.rows)
  const rows = groups.flatMap((group) => group.rows)
  const current = rows.find(({ id }) => id === active) ?? rows[0]

  const choose = (row: PaletteRow) => {
    giveFocusBack()
    palette.close()
    row.run()
  }
  // Who types a name and Enter in one go means the image, which is still looked for.
  const chooseFound = async () => {
    const row = (await images.findFirst()) ?? current
    if (row && input.current?.value === query) choose(row)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setActive(neighbour(rows, current, event.key === 'ArrowDown' ? 1 : -1)?.id)
    } else if (event.key === 'Enter') {
      const isSure = active !== undefined || (current?.score ?? 0) >= goodScore || !images.isPending
      if (!isSure) void chooseFound()
      else if (current) choose(current)
    } else return
    event.preventDefault()
  }

  return (
    <>
      <Spotlight.Search
        ref={input}
        {...searchRole}
        size="md"
        aria-label="Find a command or an image"
        aria-expanded={rows.length > 0}
        aria-controls={listId}
        {...(current ? { 'aria-activedescendant': `${listId}-${current.id}` } : {})}
        placeholder="Find a command or an image"
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setActive(undefined)
        }}
        onKeyDown={onKeyDown}
      />
      <PaletteList id={listId} groups={groups} currentId={current?.id} onPoint={setActive} onChoose={choose} />
      {rows.length === 0 && (
        <output className={classes.nothing}>
          {images.isPending ? 'Looking…' : 'No command and no image is called that.'}
        </output>
      )}
    </>
  )
}
