import { useComputedColorScheme } from '@mantine/core'
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { type Store, useStore } from '../../client/Store.ts'
import { ForestPicture } from './ForestPicture.ts'
import { ForestTree, itemElementId } from './ForestTree.tsx'
import classes from './ForestView.module.css'
import { keepView } from './keptViews.ts'
import { type ForestItem, type ForestLayout, itemOf } from './layoutForest.ts'
import { Minimap } from './Minimap.tsx'
import type { ForestPlan } from './plan.ts'
import type { StepCache } from './StepCache.ts'
import { useForestKeys } from './useForestKeys.ts'
import { usePointer } from './usePointer.ts'

export interface ForestViewProps {
  readonly layout: ForestLayout
  readonly steps: StepCache
  /** Key of the active item. */
  readonly activeKey: Store<string | undefined>
  /** What the mouse is over. */
  readonly pointed: Store<ForestItem | undefined>
  readonly matches: ReadonlySet<ForestItem>
  readonly plan: ForestPlan | undefined
  readonly pictureRef: RefObject<ForestPicture | undefined>
  /** Has the keyboard of the forest. */
  readonly treeRef: RefObject<HTMLDivElement | null>
  readonly onGo: (item: ForestItem) => void
  /** Shows the tree of a layer alone, or the page of an image. */
  readonly onOpen: (item: ForestItem) => void
  readonly onFold: (item: ForestItem) => void
  /** Opens or closes the run that an item belongs to. */
  readonly onChain: (item: ForestItem) => void
  /** One step out of what is shown alone or chosen. */
  readonly onOut: () => void
}

/** The forest as a picture, and as a tree for the keyboard and screen readers. */
export function ForestView(props: ForestViewProps) {
  const { layout, steps, activeKey, pointed, matches, plan, pictureRef, treeRef } = props
  const scroller = useRef<HTMLDivElement>(null)
  const space = useRef<HTMLDivElement>(null)
  const port = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const colorScheme = useComputedColorScheme()
  const active = itemOf(layout, useStore(activeKey))
  const shownLayout = useRef(layout)
  const [picture, setPicture] = useState<ForestPicture>()

  useLayoutEffect(() => {
    if (!scroller.current || !space.current || !canvas.current || !port.current) return
    const stage = { scroller: scroller.current, space: space.current, port: port.current, canvas: canvas.current }
    const made = new ForestPicture(stage, shownLayout.current, pointed, steps)
    pictureRef.current = made
    setPicture(made)
    return () => {
      keepView(made.viewport)
      made.close()
      pictureRef.current = undefined
    }
  }, [pictureRef, pointed, steps])

  useLayoutEffect(() => {
    const before = shownLayout.current
    if (before === layout) return
    shownLayout.current = layout
    if (picture === undefined) return
    if (before.choice.under !== layout.choice.under) {
      picture.setLayout(layout)
      const from = itemOf(layout, activeKey.get())
      if (from !== undefined) picture.reveal(from)
      return
    }
    const anchor = anchorOf(picture, itemOf(before, activeKey.get()))
    picture.setLayout(layout, anchor, itemOf(layout, anchor?.key))
  }, [layout, picture, activeKey])

  useEffect(() => picture?.setAttention({ active, matches, plan }), [picture, active, matches, plan])
  useEffect(() => {
    if (colorScheme) picture?.readTheme()
  }, [picture, colorScheme])

  const onKeyDown = useForestKeys(props)
  const pointer = usePointer(props)
  return (
    <div className={classes.view}>
      <div ref={scroller} className={classes.scroller}>
        <div ref={space} className={classes.space} />
        <div ref={port} className={classes.port}>
          <canvas ref={canvas} className={classes.canvas} />
          <div
            ref={treeRef}
            role="tree"
            tabIndex={0}
            className={classes.tree}
            aria-label="Forest of layers"
            {...(active ? { 'aria-activedescendant': itemElementId(active) } : {})}
            onKeyDown={onKeyDown}
            {...pointer}
          >
            <ForestTree layout={layout} active={active} plan={plan} steps={steps} picture={picture} treeRef={treeRef} />
          </div>
        </div>
      </div>
      {picture && <Minimap picture={picture} />}
    </div>
  )
}

/** What is to stay where it is while the forest changes: the active item, else what is at the top of the view. */
function anchorOf({ viewport }: ForestPicture, active: ForestItem | undefined): ForestItem | undefined {
  const isInView = (item: ForestItem) => viewport.topOf(item) >= 0 && viewport.topOf(item) < viewport.height
  if (active !== undefined && isInView(active)) return active
  return viewport.layout.rows.find(isInView)
}
