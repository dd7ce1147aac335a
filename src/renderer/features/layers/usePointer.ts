import { type MouseEvent, type PointerEvent, useEffect, useRef } from 'react'
import type { ForestViewProps } from './ForestView.tsx'
import type { ForestItem } from './layoutForest.ts'
import type { Point } from './Viewport.ts'

/** Pixels that a press may move before it pans. */
const slack = 4

/** The most that one notch of a wheel zooms, in pixels of the wheel's delta; a pinch has small deltas. */
const notch = 40

type Props = Pick<ForestViewProps, 'pictureRef' | 'treeRef' | 'pointed' | 'onGo' | 'onOpen'>

/** What the mouse does: point, choose, open, pan by dragging, and zoom with the wheel and Ctrl (with Shift the widths alone). */
export function usePointer({ pictureRef, treeRef, pointed, onGo, onOpen }: Props) {
  const press = useRef<{ readonly at: Point; last: Point; isPan: boolean }>(undefined)
  const itemAt = (event: MouseEvent): ForestItem | undefined => pictureRef.current?.itemAt(pointOf(event))

  useEffect(() => {
    const tree = treeRef.current
    if (tree === null) return
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      // Not the page's own zoom; only a listener that is not passive may say so.
      event.preventDefault()
      const delta = Math.max(-notch, Math.min(notch, event.deltaY || event.deltaX))
      pictureRef.current?.zoom(2 ** (-delta / 100), pointOf(event), event.shiftKey)
    }
    tree.addEventListener('wheel', onWheel, { passive: false })
    return () => tree.removeEventListener('wheel', onWheel)
  }, [pictureRef, treeRef])

  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return
      const at = pointOf(event)
      press.current = { at, last: at, isPan: false }
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const now = pointOf(event)
      const { current } = press
      if (current === undefined) {
        pointed.set(pictureRef.current?.itemAt(now))
        return
      }
      if (!current.isPan && Math.hypot(now.x - current.at.x, now.y - current.at.y) > slack) {
        current.isPan = true
        event.currentTarget.setPointerCapture(event.pointerId)
        event.currentTarget.dataset.panning = 'true'
        pointed.set(undefined)
      }
      if (!current.isPan) return
      pictureRef.current?.scrollBy(current.last.x - now.x, current.last.y - now.y)
      current.last = now
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const { current } = press
      press.current = undefined
      delete event.currentTarget.dataset.panning
      const item = current?.isPan === false ? itemAt(event) : undefined
      if (item !== undefined) onGo(item)
    },
    onPointerCancel: () => {
      press.current = undefined
    },
    onPointerLeave: () => {
      if (press.current === undefined) pointed.set(undefined)
    },
    onDoubleClick: (event: MouseEvent) => {
      const item = itemAt(event)
      if (item !== undefined) onOpen(item)
    },
  }
}

/** Where an event is, from the top left of the picture. */
function pointOf(event: {
  readonly clientX: number
  readonly clientY: number
  readonly currentTarget: unknown
}): Point {
  const target = event.currentTarget
  if (!(target instanceof Element)) return { x: 0, y: 0 }
  const { left, top } = target.getBoundingClientRect()
  return { x: event.clientX - left, y: event.clientY - top }
}
