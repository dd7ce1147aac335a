import type { ForestItem, ForestLayout, LayerItem } from './layoutForest.ts'

/** How blocks become pixels: each is `step` wide, and `unit` more for each byte (or root of bytes) it stands for. */
export interface Scale {
  readonly step: number
  readonly unit: number
}

/** What every layer is wide at least when the picture fits, pixels; less when there are very many in a row. */
const fullStep = 6

/** So much of the width goes to the steps of the longest row at most. */
const stepShare = 0.5

/** The scale with which the longest row is `width` pixels long. */
export function fitScale(layout: ForestLayout, width: number): Scale {
  let most = 1
  for (const { steps } of layout.imageItems.values()) most = Math.max(most, steps)
  const step = Math.min(fullStep, (width * stepShare) / most)
  let unit = Number.POSITIVE_INFINITY
  for (const { steps, mass } of layout.imageItems.values()) {
    if (mass > 0) unit = Math.min(unit, (width - step * steps) / mass)
  }
  return { step, unit: Number.isFinite(unit) ? unit : 0 }
}

/** The left edge of an item, for an image the end of its row. Pixels from the left of the forest. */
export function leftOf({ step, unit }: Scale, { steps, mass }: ForestItem): number {
  return step * steps + unit * mass
}

/** The right edge of a block. Pixels from the left of the forest. */
export function rightOf(scale: Scale, item: LayerItem): number {
  return leftOf(scale, item) + scale.step + scale.unit * item.ownMass
}

/** The right end of the longest row. */
export function forestWidth(scale: Scale, layout: ForestLayout): number {
  let width = 0
  for (const item of layout.imageItems.values()) width = Math.max(width, leftOf(scale, item))
  return width
}

/** How wide a layer of a size is. */
export interface Sample {
  readonly bytes: number
  /** Pixels. */
  readonly width: number
  /** Of these, what every layer is wide. */
  readonly step: number
}

/** Two round sizes whose layers are easily seen, to compare others with. */
export function scaleSamples(scale: Scale, kind: 'linear' | 'root'): readonly Sample[] {
  if (scale.unit <= 0) return []
  const widthOf = (bytes: number) => scale.step + scale.unit * (kind === 'linear' ? bytes : Math.sqrt(bytes))
  const sizes = Array.from({ length: 14 }, (_, power) => 10 ** power)
  const seen = sizes.filter((bytes) => widthOf(bytes) >= scale.step + 8 && widthOf(bytes) <= 140)
  return seen.slice(-2).map((bytes) => ({ bytes, width: Math.round(widthOf(bytes)), step: scale.step }))
}
