import { SkeletonRows } from '../ui/SkeletonRows.tsx'
import classes from './Shell.module.css'

/** Stands for a page whose program is on its way. */
export function PageSkeleton() {
  return (
    <div className={classes.skeleton}>
      <div className={classes.skeletonHead} aria-hidden="true">
        <span />
      </div>
      <SkeletonRows count={12} label="Loading the page" />
    </div>
  )
}
