import { Link } from 'react-router'
import type { FreePlan } from '../../../shared/contract/storage.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { LayerSwatch } from '../../ui/LayerSwatch.tsx'
import { ReclaimableMark } from '../../ui/marks.tsx'
import { Size } from '../../ui/Size.tsx'
import classes from './PlanLayers.module.css'

interface Props {
  readonly plan: Pick<FreePlan, 'layers' | 'layerTotal'>
  /** Where the forest shows them all. */
  readonly forest: string
}

/** The largest of the layers that go, in their colours; the forest shows all of them. */
export function PlanLayers({ plan: { layers, layerTotal }, forest }: Props) {
  const more = layerTotal - layers.length
  return (
    <section className={classes.section} aria-labelledby="plan-layers">
      <h2 id="plan-layers">
        <ReclaimableMark />
        {layerTotal === 1 ? '1 layer goes' : `${layerTotal.toLocaleString('en-US')} layers go`}
      </h2>
      <ul className={classes.layers}>
        {layers.map(({ chainId, diffId, dockerSize, contentStays }) => (
          <li key={chainId}>
            <LayerSwatch diffId={diffId} />
            <Link to={`/layers?layer=${chainId}`} title={`diffID ${diffId}`}>
              {shortDigest(diffId)}
            </Link>
            {contentStays && (
              <span className={classes.note} title="Its bytes stay on disk: an image that stays has the same content">
                content stays
              </span>
            )}
            <span className={classes.size}>
              <Size bytes={dockerSize} kind="docker" />
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className={classes.note}>
          and <Link to={forest}>{more.toLocaleString('en-US')} more on the forest</Link>
        </p>
      )}
    </section>
  )
}
