import type { Store } from '../../client/Store.ts'
import { useStore } from '../../client/Store.ts'
import { ReclaimableMark } from '../../ui/marks.tsx'
import { ContainerDetails } from './ContainerDetails.tsx'
import classes from './Details.module.css'
import { ForestSummary } from './ForestSummary.tsx'
import type { Forest } from './forest.ts'
import { ImageDetails } from './ImageDetails.tsx'
import { LayerDetails } from './LayerDetails.tsx'
import { type ForestItem, itemOf } from './layoutForest.ts'
import { type ForestPlan, isGoing } from './plan.ts'
import type { StepCache } from './StepCache.ts'
import type { ForestPlace } from './useForestPlace.ts'

interface Props {
  readonly forest: Forest
  readonly place: ForestPlace
  readonly pointed: Store<ForestItem | undefined>
  readonly plan: ForestPlan | undefined
  readonly steps: StepCache
  readonly onOpen: (item: ForestItem) => void
}

/** In words what is lit: what the mouse is over, else what is chosen, else the forest as a whole. */
export function Details({ forest, place, pointed, plan, steps, onOpen }: Props) {
  useStore(steps.changes)
  const { layout, activeKey } = place
  const active = itemOf(layout, useStore(activeKey))
  const item = useStore(pointed) ?? active
  return (
    <aside className={classes.panel} aria-label="Details">
      {item === undefined && <ForestSummary forest={forest} />}
      {item !== undefined && isGoing(plan, item) && (
        <p className={classes.going}>
          <ReclaimableMark /> Would go with the plan
        </p>
      )}
      {item?.kind === 'layer' && (
        <LayerDetails forest={forest} item={item} place={place} steps={steps} onOpen={onOpen} />
      )}
      {item?.kind === 'image' && item.image.container && (
        <ContainerDetails image={item.image} container={item.image.container} onShow={place.show} />
      )}
      {item?.kind === 'image' && !item.image.container && (
        <ImageDetails image={item.image} steps={steps} onShow={place.show} />
      )}
    </aside>
  )
}
