import { IconCopyCheck, IconPencil, IconRecycle, IconSquareFilled, IconStack2 } from '@tabler/icons-react'

const size = 13

/** The fixed mark of what images share. */
export function SharedMark() {
  return <IconStack2 size={size} aria-hidden="true" />
}

/** The fixed mark of what one image alone has. */
export function UniqueMark() {
  return <IconSquareFilled size={size - 4} aria-hidden="true" />
}

/** The fixed mark of what a container can write. */
export function WritableMark() {
  return <IconPencil size={size} aria-hidden="true" />
}

/** The fixed mark of what a deletion frees. */
export function ReclaimableMark() {
  return <IconRecycle size={size} aria-hidden="true" />
}

/** The fixed mark of what stays, since others need it. */
export function KeptMark() {
  return <IconCopyCheck size={size} aria-hidden="true" />
}

/** The reclaimable mark as a path (SVG 1.1, section 8.3) on 24 by 24, drawn with lines: for pictures without elements. */
export const reclaimableMarkPath =
  'M12 17l-2 2l2 2M10 19h9a2 2 0 0 0 1.75 -2.75l-.55 -1M8.536 11l-.732 -2.732l-2.732 .732M7.804 8.268l-4.5 7.794a2 2 0 0 0 1.506 2.89l1.141 .024M15.464 11l2.732 .732l.732 -2.732M18.196 11.732l-4.5 -7.794a2 2 0 0 0 -3.256 -.14l-.591 .976'
