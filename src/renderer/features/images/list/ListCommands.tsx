import type { ReactNode } from 'react'
import { type Command, useCommands } from '../../../client/commands.ts'
import type { ListAction, ListCopy, ListTarget } from './listTarget.ts'

interface Props {
  readonly target: ListTarget
  readonly onCopy: (copy: ListCopy) => void
}

/** How an action is called where it is not seen what it is done with. */
const titles: Readonly<Record<ListAction['id'], (subject: string) => string>> = {
  open: (subject) => `Open ${subject}`,
  tag: (subject) => `Add a name to ${subject}…`,
  untag: (subject) => `Remove names of ${subject}…`,
  push: (subject) => `Push ${subject}…`,
  updates: (subject) => `Check ${subject} for updates`,
  mark: (subject) => `Mark the images of ${subject}`,
  save: (subject) => `Save ${subject}…`,
  delete: (subject) => `Delete ${subject}…`,
}

/** Offers what can be done with what is marked, or else with the row that has the keyboard. Shows nothing. */
export function ListCommands({ target, onCopy }: Props): ReactNode {
  const { subject, actions, copies } = target
  const offered = actions.filter(({ obstacle }) => obstacle === undefined)
  useCommands([
    ...offered.map(
      ({ id, keywords, run }): Command => ({
        id: `images.${id}`,
        title: titles[id](subject),
        group: 'Images',
        keywords,
        ...(id === 'save' ? { keys: 'mod+S' } : {}),
        run,
      }),
    ),
    ...copies.map(
      (copy): Command => ({
        id: `images.${copy.title.toLowerCase().replaceAll(' ', '-')}`,
        title: `${copy.title} of ${subject}`,
        group: 'Images',
        run: () => onCopy(copy),
      }),
    ),
  ])
  return null
}
