import { useMemo, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { errorRecord } from '../../client/errors.ts'
import { Store } from '../../client/Store.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Breadcrumb } from './Breadcrumb.tsx'
import { Details } from './Details.tsx'
import type { ForestPicture } from './ForestPicture.ts'
import { ForestToolbar } from './ForestToolbar.tsx'
import { ForestView } from './ForestView.tsx'
import type { Forest } from './forest.ts'
import classes from './LayersPage.module.css'
import { Legend } from './Legend.tsx'
import { LostNote } from './LostNote.tsx'
import type { ForestItem } from './layoutForest.ts'
import { PlanStrip } from './PlanStrip.tsx'
import { planInForest } from './plan.ts'
import { StepCache } from './StepCache.ts'
import { searchForest } from './searchForest.ts'
import { useForestPlace } from './useForestPlace.ts'
import { usePlan } from './usePlan.ts'

/** Kept while the window is open: steps never change. */
const steps = new StepCache()

/** The forest with all that one does in it. */
export function ForestScreen({ forest }: { readonly forest: Forest }) {
  const pictureRef = useRef<ForestPicture>(undefined)
  const treeRef = useRef<HTMLDivElement>(null)
  const navigate = useNavigate()
  const [pointed] = useState(() => new Store<ForestItem | undefined>(undefined))
  const [error, setError] = useState<unknown>()
  const place = useForestPlace(forest, pictureRef)
  const { layout, activeKey, search, goal, lostKey } = place
  const planned = usePlan(goal)
  const imageIds = goal === undefined ? undefined : planned.data?.imageIds
  const plan = useMemo(() => imageIds && planInForest(forest, imageIds), [forest, imageIds])
  const found = useMemo(() => searchForest(layout, search), [layout, search])
  const matches = useMemo(() => new Set(found), [found])

  const open = (item: ForestItem): void => {
    if (item.kind === 'image') void navigate(`/${item.image.container ? 'containers' : 'images'}/${item.key}`)
    else place.showUnder(item.key)
  }
  const out = (): void => {
    const { under } = layout.choice
    if (under !== undefined) place.showUnder(branchBelow(forest, under))
    else place.clear()
  }
  return (
    <>
      <ForestToolbar
        forest={forest}
        place={place}
        found={found}
        pictureRef={pictureRef}
        steps={steps}
        onError={setError}
        onLeave={() => treeRef.current?.focus()}
      />
      <Breadcrumb forest={forest} under={layout.choice.under} steps={steps} onUnder={place.showUnder} />
      {error !== undefined && (
        <div className={classes.error}>
          <ErrorNote error={errorRecord(error)} onDismiss={() => setError(undefined)} />
        </div>
      )}
      {goal !== undefined && (
        <PlanStrip
          goal={goal}
          plan={planned.data ?? undefined}
          error={planned.error}
          onRetry={() => void planned.refetch()}
          onClose={place.leavePlan}
        />
      )}
      {lostKey !== undefined && <LostNote digest={lostKey} onClear={place.clear} />}
      <div className={classes.body}>
        <div className={classes.picture}>
          <ForestView
            layout={layout}
            steps={steps}
            activeKey={activeKey}
            pointed={pointed}
            matches={matches}
            plan={plan}
            pictureRef={pictureRef}
            treeRef={treeRef}
            onGo={(item) => place.show(item.key)}
            onOpen={open}
            onFold={place.fold}
            onChain={place.flipChain}
            onOut={out}
          />
          <Legend
            pictureRef={pictureRef}
            layout={layout}
            hasContainers={forest.containers.size > 0}
            hasPlan={plan !== undefined}
          />
        </div>
        <Details forest={forest} place={place} pointed={pointed} plan={plan} steps={steps} onOpen={open} />
      </div>
    </>
  )
}

/** The nearest layer below that more images stack; undefined for the whole forest. */
function branchBelow(forest: Forest, chainId: string): string | undefined {
  const layer = forest.layers.get(chainId)
  let below = layer?.parent
  while (below !== undefined && below.imageCount === layer?.imageCount) below = below.parent
  return below?.chainId
}
