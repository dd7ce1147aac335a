import { type Command, useCommands } from '../../../client/commands.ts'
import { grouped, type ImageListQuery, withAllOpen } from './listAddress.ts'

interface Offer {
  readonly query: ImageListQuery
  readonly onQuery: (query: ImageListQuery) => void
  readonly onFilter: () => void
  readonly onMarkAll: () => void
  /** Compares the tags of the list with the registries. */
  readonly onCheck: () => void
  /** Absent when nothing is marked. */
  readonly onUnmarkAll: (() => void) | undefined
}

/** Offers what can be done with the list itself: what it shows, and how. */
export function useListCommands({ query, onQuery, onFilter, onMarkAll, onCheck, onUnmarkAll }: Offer): void {
  const offer = (id: string, title: string, keywords: string, run: () => void): Command => ({
    id: `images.${id}`,
    title,
    group: 'Images',
    keywords,
    run,
  })
  const isGrouped = query.open !== undefined
  useCommands([
    { ...offer('filter', 'Filter the images', 'search find', onFilter), keys: '/' },
    offer('untagged', query.untagged ? 'Show tagged images, too' : 'Show untagged images only', 'dangling', () =>
      onQuery({ ...query, untagged: !query.untagged }),
    ),
    offer('group', isGrouped ? 'Show the images without groups' : 'Group the images by repository', 'tree', () =>
      onQuery(grouped(query, !isGrouped)),
    ),
    ...(isGrouped
      ? [
          offer('openGroups', 'Open all repositories', 'expand', () => onQuery(withAllOpen(query, true))),
          offer('closeGroups', 'Close all repositories', 'collapse', () => onQuery(withAllOpen(query, false))),
        ]
      : []),
    offer('checkAll', 'Check the tags of the list for updates', 'newer registry outdated pull', onCheck),
    offer('markAll', 'Mark all images', 'select', onMarkAll),
    ...(onUnmarkAll ? [offer('unmark', 'Unmark all images', 'deselect', onUnmarkAll)] : []),
  ])
}
