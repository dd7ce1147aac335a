import { digestHex } from './digest.ts'

/** How a layer is drawn everywhere: a hue, and a pattern for those who do not tell hues apart. */
export interface LayerColor {
  /** Degrees on the colour circle, 0 to 359. */
  readonly hue: number
  /** One of eight fill patterns, 0 to 7. */
  readonly pattern: number
}

/** The one colour of a layer, from its diffID: the same in every view, on every machine. */
export function layerColor(diffId: string): LayerColor {
  const hex = digestHex(diffId)
  return { hue: Number.parseInt(hex.slice(0, 8), 16) % 360, pattern: Number.parseInt(hex.slice(8, 10), 16) % 8 }
}
