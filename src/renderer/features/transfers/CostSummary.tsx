import { IconCircleCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { PullPlan } from '../../../shared/contract/transfers.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { Digest } from '../../ui/Digest.tsx'
import { Size } from '../../ui/Size.tsx'
import { Time } from '../../ui/Time.tsx'
import classes from './CostSummary.module.css'
import { platformName } from './platformName.ts'

/** What a pull costs, in a line, and what it brings. */
export function CostSummary({ plan }: { readonly plan: PullPlan }) {
  const { isUpToDate, reference, downloadSize, hereSize, previous, layerCount, platform, created, target, id } = plan
  return (
    <>
      {isUpToDate ? (
        <output className={classes.line}>
          <IconCircleCheck size={18} className={classes.good} aria-hidden="true" />
          <span className={classes.amount}>Up to date</span>
          <span className="soft">{reference} is here as the registry has it. There is nothing to download.</span>
        </output>
      ) : (
        <output className={classes.line}>
          <span className={classes.amount}>
            <Size bytes={downloadSize} kind="blob" />
          </span>
          <span className="soft">to download{hereSize > 0 && ', '}</span>
          {hereSize > 0 && (
            <>
              <span className={classes.amount}>
                <Size bytes={hereSize} kind="blob" />
              </span>
              <span className="soft">already here</span>
            </>
          )}
        </output>
      )}
      <dl className={classes.facts}>
        {id !== undefined && (
          <Fact name="Image ID">
            <Digest digest={id} label="image ID" />
          </Fact>
        )}
        <Fact name="Digest">
          <Digest digest={target.digest} label="digest" />
        </Fact>
        <Fact name="Platform">{platformName(platform)}</Fact>
        {created > 0 && (
          <Fact name="Created">
            <Time time={created} />
          </Fact>
        )}
        <Fact name="Layers">
          <span className="tabular">{layerCount.toLocaleString('en-US')}</span>
        </Fact>
      </dl>
      {previous !== undefined && !isUpToDate && (
        <p>
          The name {reference} moves to it: image{' '}
          <Link className={classes.link ?? ''} to={`/images/${previous}`}>
            {shortDigest(previous)}
          </Link>{' '}
          loses it, and stays.
        </p>
      )}
    </>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
