import { useCallback, useState } from 'react'
import type { ImageRow } from '../../../shared/contract/images.ts'
import { maxRows } from '../../../shared/contract/limits.ts'

/** The images that are marked, by ID; kept while one scrolls and filters. */
export interface Selection {
  readonly images: ReadonlyMap<string, ImageRow>
  readonly toggle: (image: ImageRow) => void
  /** Marks these as well, at most 500 in all. */
  readonly add: (images: readonly ImageRow[]) => void
  readonly clear: () => void
}

/** Which images are marked. */
export function useSelection(): Selection {
  const [images, setImages] = useState<ReadonlyMap<string, ImageRow>>(new Map())
  const add = useCallback((more: readonly ImageRow[]) => {
    setImages((known) => new Map([...known, ...more.map((image) => [image.id, image] as const)].slice(0, maxRows)))
  }, [])
  const toggle = useCallback((image: ImageRow) => {
    setImages((known) => {
      const next = new Map(known)
      if (!next.delete(image.id) && next.size < maxRows) next.set(image.id, image)
      return next
    })
  }, [])
  const clear = useCallback(() => setImages(new Map()), [])
  return { images, add, toggle, clear }
}
