import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { ImageRow } from '../../../../shared/contract/images.ts'
import { maxRows } from '../../../../shared/contract/limits.ts'
import { api } from '../../../client/api.ts'

/** The images that are marked; kept while one scrolls and filters, and true by events. */
export interface Selection {
  readonly ids: ReadonlySet<string>
  /** As they are now; those that are gone are not among them. */
  readonly images: readonly ImageRow[]
  readonly toggle: (image: ImageRow) => void
  /** Marks these as well, at most 500 in all. */
  readonly add: (images: readonly ImageRow[]) => void
  readonly remove: (images: readonly ImageRow[]) => void
  readonly clear: () => void
}

const nothing: ReadonlyMap<string, ImageRow> = new Map()

/** Which images are marked. */
export function useSelection(): Selection {
  const [marked, setMarked] = useState(nothing)
  const ids = [...marked.keys()]
  const fresh = useQuery({
    ...api.images.list.queryOptions({ input: { ids, sort: 'name', descending: false } }),
    placeholderData: keepPreviousData,
    enabled: ids.length > 0,
  })
  const known = fresh.isPlaceholderData ? undefined : fresh.data?.rows
  const add = useCallback((more: readonly ImageRow[]) => {
    setMarked((before) => new Map([...before, ...more.map((image) => [image.id, image] as const)].slice(0, maxRows)))
  }, [])
  const remove = useCallback((fewer: readonly ImageRow[]) => {
    const gone = new Set(fewer.map(({ id }) => id))
    setMarked((before) => new Map([...before].filter(([id]) => !gone.has(id))))
  }, [])
  const toggle = useCallback((image: ImageRow) => {
    setMarked((before) => {
      const next = new Map(before)
      if (!next.delete(image.id) && next.size < maxRows) next.set(image.id, image)
      return next
    })
  }, [])
  const clear = useCallback(() => setMarked(nothing), [])

  const now = known && new Map(known.map((image) => [image.id, image]))
  const images = now === undefined ? [...marked.values()] : ids.flatMap((id) => now.get(id) ?? [])
  return { ids: new Set(images.map(({ id }) => id)), images, toggle, add, remove, clear }
}
