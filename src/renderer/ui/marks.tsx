import { IconCopyCheck, IconRecycle, IconSquareFilled, IconStack2 } from '@tabler/icons-react'

const size = 13

/** The fixed mark of what images share. */
export function SharedMark() {
  return <IconStack2 size={size} aria-hidden="true" />
}

/** The fixed mark of what one image alone has. */
export function UniqueMark() {
  return <IconSquareFilled size={size - 4} aria-hidden="true" />
}

/** The fixed mark of what a deletion frees. */
export function ReclaimableMark() {
  return <IconRecycle size={size} aria-hidden="true" />
}

/** The fixed mark of what stays, since others need it. */
export function KeptMark() {
  return <IconCopyCheck size={size} aria-hidden="true" />
}
