import { type RefObject, useEffectEvent, useLayoutEffect, useRef } from 'react'
import type { ImageListQuery } from './listAddress.ts'
import { listIdentity } from './useActiveRow.ts'
import type { ImageList } from './useImageList.ts'

/**
 * Keeps what one looks at where it is while rows of `rowHeight` pixels come and go above it; at the top newcomers are
 * let in. Another order or filter starts at the top.
 */
export function useScrollAnchor(
  list: ImageList,
  query: ImageListQuery,
  scroller: RefObject<HTMLElement | null>,
  rowHeight: number,
): void {
  const identity = listIdentity(query)
  const before = useRef({ identity, list })
  const settle = useEffectEvent((_rows: ImageList['rows'], isStale: boolean) => {
    const element = scroller.current
    if (element === null || isStale) return
    const earlier = before.current
    before.current = { identity, list }
    if (earlier.identity !== identity) {
      element.scrollTo(0, 0)
      return
    }
    const top = element.scrollTop
    if (top === 0) return
    const index = Math.ceil(top / rowHeight)
    const key = earlier.list.rowAt(index)?.key
    const now = key === undefined ? undefined : list.indexOf(key)
    if (now !== undefined && now !== index) element.scrollBy(0, (now - index) * rowHeight)
  })
  const { rows, isStale } = list
  useLayoutEffect(() => settle(rows, isStale), [rows, isStale])
}
