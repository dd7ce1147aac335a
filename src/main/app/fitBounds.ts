/** A place on the desk, in the system's points. */
export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** So much of a window's upper edge must be in sight, so that it can be taken hold of. */
const graspWidth = 100
const graspHeight = 30

/**
 * A window's place as it fits on a display with this work area: no larger than that, and moved back onto it when its
 * upper edge could not be taken hold of.
 */
export function fitBounds(bounds: Bounds, area: Bounds): Bounds {
  const width = Math.min(bounds.width, area.width)
  const height = Math.min(bounds.height, area.height)
  const isInReach =
    bounds.x + width >= area.x + graspWidth &&
    bounds.x <= area.x + area.width - graspWidth &&
    bounds.y >= area.y &&
    bounds.y <= area.y + area.height - graspHeight
  if (isInReach) return { x: bounds.x, y: bounds.y, width, height }
  const within = (value: number, start: number, space: number) => Math.max(start, Math.min(value, start + space))
  return {
    x: within(bounds.x, area.x, area.width - width),
    y: within(bounds.y, area.y, area.height - height),
    width,
    height,
  }
}
