import { IconPackageOff } from '@tabler/icons-react'
import type { PullPlan } from '../../../shared/contract/transfers.ts'
import { CostSummary } from './CostSummary.tsx'
import { pullRow } from './costRows.ts'
import { LayerCosts } from './LayerCosts.tsx'
import classes from './TransferPage.module.css'

interface Props {
  readonly plan: PullPlan
  /** It is about what was asked for before, or is being asked anew. */
  readonly isStale: boolean
}

/** What a pull costs, before it starts. */
export function PullCost({ plan, isStale }: Props) {
  return (
    <div className={classes.part} data-stale={isStale}>
      {plan.id === undefined ? <Artifact plan={plan} /> : <CostSummary plan={plan} />}
      <LayerCosts kind="pull" rows={plan.layers.map(pullRow)} count={plan.layerCount} />
    </div>
  )
}

/** What is in a registry and is no image. */
function Artifact({ plan: { reference, artifactType, annotations } }: { readonly plan: PullPlan }) {
  const notes = Object.entries(annotations).slice(0, 20)
  return (
    <>
      <output className={classes.end}>
        <IconPackageOff size={18} aria-hidden="true" />
        <span>
          <b>{reference} is no image,</b> so it cannot be pulled: it is an artifact
          {artifactType === undefined ? '' : ` of type ${artifactType}`}.
        </span>
      </output>
      {notes.length > 0 && (
        <dl className={classes.notes}>
          {notes.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}
