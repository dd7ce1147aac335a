import { memo, type RefObject, useEffect, useLayoutEffect, useMemo } from 'react'
import { digestHex } from '../../../shared/model/digest.ts'
import type { Instruction } from '../../../shared/model/instruction.ts'
import { useStore } from '../../client/Store.ts'
import type { ForestPicture } from './ForestPicture.ts'
import classes from './ForestView.module.css'
import { itemText } from './itemText.ts'
import type { ForestItem, ForestLayout } from './layoutForest.ts'
import type { ForestPlan } from './plan.ts'
import type { StepCache } from './StepCache.ts'
import { isBranch } from './treeMoves.ts'

/** Items before and after the active one that exist in the document. */
const before = 8
const after = 20

/** The picture rests when it has not moved for this time, milliseconds. */
const rest = 100

/** The element of an item. */
export function itemElementId(item: ForestItem): string {
  return `forest-${digestHex(item.key).slice(0, 24)}`
}

interface Props {
  readonly layout: ForestLayout
  readonly active: ForestItem | undefined
  readonly plan: ForestPlan | undefined
  readonly steps: StepCache
  readonly picture: ForestPicture | undefined
  /** The element that the items are children of. */
  readonly treeRef: RefObject<HTMLElement | null>
}

/**
 * The items around the active one as elements over the picture, for screen readers and magnifiers: each where its
 * block is, with its level, its place among its siblings, and all that the picture shows of it in words.
 */
export const ForestTree = memo(function ForestTree({ layout, active, plan, steps, picture, treeRef }: Props) {
  useStore(steps.changes)
  const shown = useMemo(() => itemsAround(layout, active), [layout, active])
  const stepOf = (chainId: string): Instruction | undefined => steps.get(chainId)?.instruction

  useLayoutEffect(() => {
    const elements = treeRef.current?.children
    if (picture === undefined || elements === undefined) return
    const place = (isMoving: boolean) => {
      for (const [at, item] of shown.entries()) {
        const element = elements[at]
        if (!(element instanceof HTMLElement) || (isMoving && item !== active)) continue
        const { x, y, width, height } = picture.boxOf(item)
        element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`
        element.style.width = `${Math.round(width)}px`
        element.style.height = `${Math.round(height)}px`
      }
    }
    place(false)
    // While the picture moves only what has the keyboard goes with it; the others follow when it rests.
    let timer: ReturnType<typeof setTimeout> | undefined
    const unsubscribe = picture.moves.subscribe(() => {
      place(true)
      clearTimeout(timer)
      timer = setTimeout(() => place(false), rest)
    })
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [picture, treeRef, shown, active])

  useEffect(() => {
    for (const item of shown) if (item.kind === 'layer') steps.want(item.key)
  }, [shown, steps])

  return shown.map((item) => (
    <div
      key={item.key}
      id={itemElementId(item)}
      role="treeitem"
      tabIndex={-1}
      className={classes.item}
      aria-label={itemText(item, stepOf, plan)}
      aria-level={item.level}
      aria-posinset={item.position}
      aria-setsize={item.setSize}
      aria-selected={item === active}
      data-active={item === active}
      {...(item.kind === 'layer' && isBranch(item) ? { 'aria-expanded': !item.isFolded } : {})}
    />
  ))
})

/** The active item, those around it, and all that it stands on. */
function itemsAround({ order }: ForestLayout, active: ForestItem | undefined): readonly ForestItem[] {
  const place = Math.max(0, active?.place ?? 0)
  const around = order.slice(Math.max(0, place - before), place + after)
  const below: ForestItem[] = []
  for (let item = active?.parent; item !== undefined && below.length < 40; item = item.parent) {
    if (item.place < place - before) below.push(item)
  }
  return [...below.reverse(), ...around]
}
