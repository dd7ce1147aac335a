import { IconDeviceFloppy, IconFolder, IconFolderOpen, IconSquareCheck, IconTrash } from '@tabler/icons-react'
import type { ImageRow } from '../../../../shared/contract/images.ts'
import { maxRows } from '../../../../shared/contract/limits.ts'
import { shellWord } from '../../../../shared/model/shellWord.ts'
import { groupReferences } from './groupImages.ts'
import type { ImageListQuery } from './listAddress.ts'
import { type GroupListRow, groupName } from './listRow.ts'
import type { ListActs, ListTarget } from './listTarget.ts'

/** What people can do with a group besides what they can do with its images. */
export interface GroupActs extends Pick<ListActs, 'save' | 'remove'> {
  readonly toggle: () => void
  readonly mark: () => void
  /** Asks for the images of the group that match, and does something with them. */
  readonly withImages: (act: (images: readonly ImageRow[]) => void) => void
}

/** What can be done with a group of the list. */
export function groupTarget(query: ImageListQuery, group: GroupListRow, acts: GroupActs): ListTarget {
  const { imageCount, isOpen, repository } = group
  const isWhole = repository !== '' && query.text === ''
  const tooMany = { obstacle: `At most ${maxRows} images at a time: filter the list.` }
  const limited = imageCount > maxRows ? tooMany : {}
  const count = imageCount.toLocaleString('en-US')
  return {
    label: groupName(group),
    subject: 'the current repository',
    actions: [
      {
        id: 'open',
        title: isOpen ? 'Close' : 'Open',
        keywords: 'expand collapse',
        icon: isOpen ? IconFolder : IconFolderOpen,
        run: acts.toggle,
      },
      { id: 'mark', title: 'Mark its images', keywords: 'select', icon: IconSquareCheck, ...limited, run: acts.mark },
      {
        id: 'save',
        title: 'Save…',
        keywords: 'download export archive tar docker save',
        icon: IconDeviceFloppy,
        ...(isWhole ? {} : limited),
        run: () =>
          isWhole
            ? acts.save([repository], repository)
            : acts.withImages((images) => acts.save(groupReferences(query, group, images), groupName(group))),
      },
      {
        id: 'delete',
        title: imageCount === 1 ? 'Delete its image…' : `Delete its ${count} images…`,
        keywords: 'remove rmi',
        icon: IconTrash,
        ...limited,
        run: () => acts.withImages(acts.remove),
      },
    ],
    copies: repository === '' ? [] : [{ title: 'Copy name', text: () => repository }],
    commands: [repository === '' ? 'docker images --filter dangling=true' : `docker images ${shellWord(repository)}`],
  }
}
