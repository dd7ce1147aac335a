import type { GroupRow, ImageRow } from '../../../../shared/contract/images.ts'

/** An image of the list; in a list in groups below its repository. */
export interface ImageListRow {
  readonly kind: 'image'
  /** Stands for this row as long as the list is sorted and filtered as it is. */
  readonly key: string
  readonly image: ImageRow
  /** The group it stands in, empty for images without a name; absent in a list without groups. */
  readonly repository?: string
  /** Its place among the images of its group, from 0. */
  readonly position: number
  readonly siblings: number
}

/** A repository with its images, which follow when it is open. */
export interface GroupListRow extends GroupRow {
  readonly key: string
}

export type ListRow = ImageListRow | GroupListRow

/** A page of rows. */
export interface ListPage {
  readonly rows: readonly ListRow[]
  /** Rows in all. */
  readonly total: number
  /** Images that match. */
  readonly imageCount: number
  /** Repositories; absent in a list without groups. */
  readonly groupCount?: number
}

/** The row of an image in a list without groups. */
export function imageListRow(image: ImageRow): ImageListRow {
  return { kind: 'image', key: image.id, image, position: 0, siblings: 0 }
}

/** What a group is called: images without a name have no repository. */
export function groupName({ repository }: Pick<GroupRow, 'repository'>): string {
  return repository === '' ? 'Untagged images' : repository
}
