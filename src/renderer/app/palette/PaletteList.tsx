import { UnstyledButton } from '@mantine/core'
import { Spotlight } from '@mantine/spotlight'
import { useEffect } from 'react'
import { Keys } from '../../ui/Keys.tsx'
import classes from './CommandPalette.module.css'
import type { PaletteGroup, PaletteRow } from './paletteGroups.ts'

/** A list that the field over it moves in (ARIA authoring practices, "Combobox"). */
const roles = {
  list: { role: 'listbox', 'aria-label': 'Commands and images' },
  group: { role: 'group' },
  row: { role: 'option', tabIndex: -1 },
} as const

interface Props {
  readonly id: string
  readonly groups: readonly PaletteGroup[]
  /** The row that Enter chooses. */
  readonly currentId: string | undefined
  readonly onPoint: (id: string) => void
  readonly onChoose: (row: PaletteRow) => void
}

/** What the palette found, as a list box that the field above it moves in. */
export function PaletteList({ id, groups, currentId, onPoint, onChoose }: Props) {
  useEffect(() => {
    if (currentId) document.getElementById(`${id}-${currentId}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, currentId])
  return (
    <div {...roles.list} id={id} className={classes.list}>
      {groups.map(({ title, rows }) => (
        <Spotlight.ActionsGroup
          key={title}
          {...roles.group}
          aria-label={title}
          label={title}
          className={classes.group ?? ''}
        >
          {rows.map((row) => (
            <UnstyledButton
              key={row.id}
              id={`${id}-${row.id}`}
              {...roles.row}
              aria-selected={row.id === currentId}
              className={classes.row ?? ''}
              // The keyboard stays in the field.
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => onPoint(row.id)}
              onClick={() => onChoose(row)}
            >
              <span className={classes.title}>
                <Marked text={row.title} marks={row.marks} />
              </span>
              {row.detail && <code className={classes.detail}>{row.detail}</code>}
              {row.keys && <Keys keys={row.keys} />}
            </UnstyledButton>
          ))}
        </Spotlight.ActionsGroup>
      ))}
    </div>
  )
}

/** A text with the characters of it that were typed. */
function Marked({ text, marks }: { readonly text: string; readonly marks: readonly number[] }) {
  const pieces: { readonly start: number; readonly isMarked: boolean; text: string }[] = []
  const marked = new Set(marks)
  for (const [index, character] of text.split('').entries()) {
    const isMarked = marked.has(index)
    const last = pieces.at(-1)
    if (last?.isMarked === isMarked) last.text += character
    else pieces.push({ start: index, isMarked, text: character })
  }
  return pieces.map((piece) =>
    piece.isMarked ? <b key={piece.start}>{piece.text}</b> : <span key={piece.start}>{piece.text}</span>,
  )
}
