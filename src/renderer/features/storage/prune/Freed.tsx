import type { PrunePlan } from '../../../../shared/contract/prune.ts'
import { Size } from '../../../ui/Size.tsx'
import classes from './PrunePage.module.css'

/** What a plan frees: at once, and once the trash is empty. */
export function Freed({ plan: { freedNow, freedLater, dockerSize } }: { readonly plan: PrunePlan }) {
  return (
    <p className={classes.freed} aria-live="polite">
      <span className={classes.amount}>
        <Size bytes={freedNow + freedLater} kind="disk" />
      </span>
      <span className="soft">
        on disk
        {freedLater > 0 ? (
          <>
            : <Size bytes={freedNow} kind="disk" /> at once, <Size bytes={freedLater} kind="disk" /> when the trash is
            emptied
          </>
        ) : (
          ' at once'
        )}
        {dockerSize > 0 && (
          <>
            ; <Size bytes={dockerSize} kind="docker" /> as Docker counts
          </>
        )}
      </span>
    </p>
  )
}
