import { IconPackageOff } from '@tabler/icons-react'
import type { PullPlan } from '../../../shared/contract/transfers.ts'
import { formatSize } from '../../../shared/model/size.ts'
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
      {plan.id === undefined ? (
        <Artifact plan={plan} />
      ) : (
        <>
          <CostSummary plan={plan} />
          <LayerCosts kind="pull" rows={plan.layers.map(pullRow)} count={plan.layerCount} />
        </>
      )}
    </div>
  )
}

/** What is in a registry and is no image. */
function Artifact({ plan }: { readonly plan: PullPlan }) {
  const { reference, artifactType, annotations, layers, layerCount, target } = plan
  const size = formatSize(layers.reduce((sum, layer) => sum + layer.size, 0))
  const blobs = layerCount === 1 ? `1 blob, ${size}` : `${layerCount} blobs, ${size}`
  const notes = [['Digest', target.digest], ['Content', blobs], ...Object.entries(annotations).slice(0, 20)] as const
  return (
    <>
      <output className={classes.end}>
        <IconPackageOff size={18} aria-hidden="true" />
        <span>
          <b>{reference} is no image,</b> so it cannot be pulled: it is an artifact
          {artifactType === undefined ? '' : ` of type ${artifactType}`}.
        </span>
      </output>
      <dl className={classes.notes}>
        {notes.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
