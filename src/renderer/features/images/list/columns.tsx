import type { ReactNode } from 'react'
import type { ImageSort } from '../../../../shared/model/imageSort.ts'
import { SharedMark, UniqueMark } from '../../../ui/marks.tsx'

/** A column of the list, as its head shows it. */
export interface ListColumn {
  readonly id: 'tag' | ImageSort
  readonly title: string
  readonly mark?: ReactNode
  /** What the list is sorted by; absent for a column by which it cannot be. */
  readonly sort?: ImageSort
}

/** The columns of the list in their order. Every size is Docker's. */
export const columns: readonly ListColumn[] = [
  { id: 'name', title: 'Repository', sort: 'name' },
  { id: 'tag', title: 'Tag' },
  { id: 'id', title: 'Image ID', sort: 'id' },
  { id: 'created', title: 'Created', sort: 'created' },
  { id: 'dockerSize', title: 'Size', sort: 'dockerSize' },
  { id: 'dockerSharedSize', title: 'Shared', mark: <SharedMark />, sort: 'dockerSharedSize' },
  { id: 'dockerUniqueSize', title: 'Unique', mark: <UniqueMark />, sort: 'dockerUniqueSize' },
  { id: 'layers', title: 'Layers', sort: 'layers' },
]
