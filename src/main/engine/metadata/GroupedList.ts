import { parseRepository } from '../spec/reference.ts'
import { type ImageGroup, sortGroups } from './imageGroups.ts'
import type { ImageSelection } from './imageList.ts'
import type { ImageRow } from './records.ts'

/** Which groups show their images: these, or with `all` every one but these. Repositories as people know them. */
export interface OpenGroups {
  readonly all: boolean
  readonly except: readonly string[]
}

/** A page of a list in groups. Plain data: it crosses threads. */
export interface GroupedSelection extends Omit<ImageSelection, 'matchesName' | 'repository' | 'ids'> {
  readonly open: OpenGroups
}

/** Where a row is among those on its level: groups among groups, images among those of their group. */
interface Place {
  /** From 0. */
  readonly position: number
  readonly siblings: number
}

/** A row of the list: a group, or below it one of its images. */
export type GroupedRow =
  | (Place & { readonly kind: 'group'; readonly group: ImageGroup; readonly isOpen: boolean })
  | (Place & { readonly kind: 'image'; readonly repository: string; readonly image: ImageRow })

export interface GroupedPage {
  readonly rows: readonly GroupedRow[]
  /** Rows in all, as the groups are open now. */
  readonly total: number
  readonly groupCount: number
  /** Images that match, each once. */
  readonly imageCount: number
}

/** What the list is read from. */
export interface GroupedListPorts {
  readGroups(selection: ImageSelection): ImageGroup[]
  list(selection: ImageSelection): { readonly rows: readonly ImageRow[]; readonly total: number }
  /** A number that is another one after anything was written. */
  revision(): number
}

/**
 * The images grouped by repository, as one list of rows that is read in pages. Groups are worked out once for a
 * filter and a state of the database; opening, closing, sorting and paging use them again.
 */
export class GroupedList {
  readonly #ports: GroupedListPorts
  #known: { readonly key: string; readonly groups: readonly ImageGroup[]; readonly imageCount: number } | undefined

  constructor(ports: GroupedListPorts) {
    this.#ports = ports
  }

  /** One page of at most 500 rows. */
  read({ open, ...selection }: GroupedSelection): GroupedPage {
    const { groups, imageCount } = this.#groupsOf(selection)
    const sorted = sortGroups(groups, selection.order, selection.descending)
    const except = new Set(open.except)
    const rows: GroupedRow[] = []
    const end = selection.offset + selection.limit
    let next = 0
    for (const [position, group] of sorted.entries()) {
      const isOpen = open.all !== except.has(group.repository)
      if (next >= selection.offset && next < end) {
        rows.push({ kind: 'group', group, isOpen, position, siblings: sorted.length })
      }
      next += 1
      if (!isOpen) continue
      const from = Math.max(0, selection.offset - next)
      const to = Math.min(group.imageCount, end - next)
      if (from < to) rows.push(...this.#imagesOf(group, { ...selection, offset: from, limit: to - from }))
      next += group.imageCount
    }
    return { rows, total: next, groupCount: sorted.length, imageCount }
  }

  #imagesOf({ repository, imageCount }: ImageGroup, selection: ImageSelection): GroupedRow[] {
    const { rows } = this.#ports.list(
      repository === '' ? { ...selection, dangling: true } : { ...selection, repository: parseRepository(repository) },
    )
    return rows.map((image, at) => ({
      kind: 'image',
      repository,
      image,
      position: selection.offset + at,
      siblings: imageCount,
    }))
  }

  #groupsOf(selection: ImageSelection): { readonly groups: readonly ImageGroup[]; readonly imageCount: number } {
    const { order: _order, descending: _descending, offset: _offset, limit: _limit, ...filter } = selection
    const key = JSON.stringify([this.#ports.revision(), filter])
    if (this.#known?.key === key) return this.#known
    const groups = this.#ports.readGroups(selection)
    const { total } = this.#ports.list({ ...selection, offset: 0, limit: 1 })
    this.#known = { key, groups, imageCount: total }
    return this.#known
  }
}
