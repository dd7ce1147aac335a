import { IconCircleCheck } from '@tabler/icons-react'
import type { PushPlan } from '../../../shared/contract/transfers.ts'
import { Digest } from '../../ui/Digest.tsx'
import { Size } from '../../ui/Size.tsx'
import classes from './CostSummary.module.css'
import { layersOf } from './costRows.ts'

function counted(count: number, one: string): string {
  return `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`
}

/** What a push sends, in a line, and what it replaces. */
export function PushSummary({ plan }: { readonly plan: PushPlan }) {
  const { parts, uploadSize, digest, remote, reference } = plan
  const isThere = digest !== undefined && digest === remote
  const layers = layersOf(parts)
  const there = layers.filter(({ state }) => state === 'present').length
  const compressed = layers.filter(({ state }) => state === 'preparing').length
  return (
    <>
      <output className={classes.line}>
        {isThere ? (
          <>
            <IconCircleCheck size={18} className={classes.good} aria-hidden="true" />
            <span className={classes.amount}>There already</span>
            <span className="soft">The registry has this very image as {reference}.</span>
          </>
        ) : (
          <>
            <span className={classes.amount}>
              <Size bytes={uploadSize} kind="blob" />
            </span>
            <span className="soft">
              to send at most{there > 0 && `; ${counted(there, 'layer')} there already`}
              {compressed > 0 && `; ${counted(compressed, 'layer')} to compress first`}
            </span>
          </>
        )}
      </output>
      <dl className={classes.facts}>
        <div>
          <dt>Digest</dt>
          <dd>
            {digest === undefined ? (
              <span className="soft">known once it is compressed</span>
            ) : (
              <Digest digest={digest} label="digest" />
            )}
          </dd>
        </div>
        <div>
          <dt>There now</dt>
          <dd>
            {remote === undefined ? (
              <span className="soft">nothing of this name</span>
            ) : (
              <Digest digest={remote} label="digest that is there now" />
            )}
          </dd>
        </div>
      </dl>
      {remote !== undefined && !isThere && <p>The tag in the registry moves from what is there now to this image.</p>}
    </>
  )
}
