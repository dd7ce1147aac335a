import type { ComponentType } from 'react'
import type { ImageRow } from '../../../../shared/contract/images.ts'

/** One thing that can be done: in the menu of a row, in the bar over the list, and in the palette. */
export interface ListAction {
  readonly id: 'open' | 'tag' | 'untag' | 'push' | 'updates' | 'mark' | 'save' | 'delete'
  /** Where it is seen what it is done with: `Save…`. */
  readonly title: string
  readonly keywords: string
  readonly icon: ComponentType<{ readonly size: number; readonly 'aria-hidden': true }>
  /** Why it cannot be done with these; absent when it can. */
  readonly obstacle?: string
  readonly run: () => void
}

/** Something to copy. */
export interface ListCopy {
  /** `Copy name`. */
  readonly title: string
  /** Asked for when it is copied. */
  readonly text: () => string | Promise<string>
}

/** What things are done with: images, one or several, or a group of them. */
export interface ListTarget {
  /** `nginx:1.21`, `3 marked images`. */
  readonly label: string
  /** In the palette, which finds images by their names itself: `the current image`, `3 marked images`. */
  readonly subject: string
  readonly actions: readonly ListAction[]
  readonly copies: readonly ListCopy[]
  /** Docker commands that show or do the same. */
  readonly commands: readonly string[]
}

/** What people can do; each asks first in a dialog where there is something to decide. */
export interface ListActs {
  readonly open: (image: ImageRow) => void
  readonly tag: (image: ImageRow) => void
  readonly untag: (image: ImageRow) => void
  readonly push: (image: ImageRow) => void
  /** Compares their tags with the registries. */
  readonly check: (images: readonly ImageRow[]) => void
  /** `label` says what is saved: `nginx:1.21`, `3 images`. */
  readonly save: (references: readonly string[], label: string) => void
  readonly remove: (images: readonly ImageRow[]) => void
}
