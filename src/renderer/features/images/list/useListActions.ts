import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { ImageRow } from '../../../../shared/contract/images.ts'
import { transferAddress } from '../../../client/transferAddress.ts'
import { checkUpdates, taggedNames } from '../../../client/updates.ts'
import { imageAddress } from '../imageAddress.ts'
import { imagesOfGroup, matchingImages } from './groupImages.ts'
import { groupTarget } from './groupTarget.ts'
import { imagesTarget, imageTarget } from './imageTarget.ts'
import type { ListDialog } from './ListDialogs.tsx'
import { type ImageListQuery, withToggled } from './listAddress.ts'
import type { ListRow } from './listRow.ts'
import type { ListActs, ListCopy, ListTarget } from './listTarget.ts'
import { countByGroup, markOf } from './markState.ts'
import { useNotice } from './useNotice.ts'
import type { Selection } from './useSelection.ts'

/** What can be done on the page of the list, and what came of it. */
export interface ListActions {
  readonly open: (image: ImageRow) => void
  /** What things are done with where this row is meant: all that is marked when it is one of that. */
  readonly targetOf: (row: ListRow) => ListTarget
  /** All that is marked; undefined when nothing is. */
  readonly marked: ListTarget | undefined
  /** Marks an image, or all images of a group; or unmarks them. */
  readonly mark: (row: ListRow) => void
  /** Marks all that match, at most 500. */
  readonly markAll: () => void
  /** Asks about deleting what is marked, or else this row. */
  readonly remove: (row: ListRow) => void
  readonly copy: (copy: ListCopy) => void
  readonly dialog: ListDialog | undefined
  readonly closeDialog: () => void
  /** What went wrong on the way, until it is dismissed. */
  readonly failure: unknown
  readonly dismissFailure: () => void
  /** What was done just now. */
  readonly notice: string
}

/** Ties the actions of the list to its dialogs, addresses and selection. */
export function useListActions(
  query: ImageListQuery,
  onQuery: (query: ImageListQuery) => void,
  selection: Selection,
): ListActions {
  const [dialog, setDialog] = useState<ListDialog>()
  const [failure, setFailure] = useState<unknown>()
  const [notice, tell] = useNotice()
  const navigate = useNavigate()
  const acts: ListActs = {
    open: (image) => void navigate(imageAddress(image.id)),
    tag: (image) => setDialog({ kind: 'tag', image }),
    untag: (image) => setDialog({ kind: 'untag', image }),
    push: ({ names: [name = ''] }) => void navigate(transferAddress('push', { reference: name })),
    check: (images) => void checkUpdates(taggedNames(images)),
    save: (references, label) => setDialog({ kind: 'save', references, label }),
    remove: (images) => setDialog({ kind: 'delete', images }),
  }
  const once = (answer: Promise<readonly ImageRow[]>, act: (images: readonly ImageRow[]) => void) => {
    setFailure(undefined)
    answer.then(act, setFailure)
  }
  const mark = (row: ListRow) => {
    if (row.kind === 'image') return selection.toggle(row.image)
    const isMarked = markOf(row, selection, countByGroup(selection.images)) === 'all'
    once(imagesOfGroup(query, row), isMarked ? selection.remove : selection.add)
  }
  const { images } = selection
  const marked = images.length === 0 ? undefined : imagesTarget(images, acts)
  const targetOf = (row: ListRow): ListTarget => {
    if (row.kind === 'image') {
      return marked !== undefined && images.length > 1 && selection.ids.has(row.image.id)
        ? marked
        : imageTarget(row.image, acts)
    }
    return groupTarget(query, row, {
      ...acts,
      toggle: () => onQuery(withToggled(query, row.repository)),
      mark: () => mark(row),
      withImages: (act) => once(imagesOfGroup(query, row), act),
    })
  }
  return {
    open: acts.open,
    targetOf,
    marked,
    mark,
    markAll: () => once(matchingImages(query), selection.add),
    remove: (row) => {
      const target = marked ?? targetOf(row)
      target.actions.find(({ id, obstacle }) => id === 'delete' && obstacle === undefined)?.run()
    },
    copy: ({ text }) => {
      setFailure(undefined)
      Promise.resolve(text())
        .then(async (copied) => {
          await navigator.clipboard.writeText(copied)
          tell(`Copied ${copied.split('\n')[0] ?? ''}`)
        })
        .catch(setFailure)
    },
    dialog,
    closeDialog: () => setDialog(undefined),
    failure,
    dismissFailure: () => setFailure(undefined),
    notice,
  }
}
