import type { CSSProperties } from 'react'
import { layerColor } from '../../shared/model/layerColor.ts'
import classes from './LayerSwatch.module.css'

interface FillStyle extends CSSProperties {
  '--hue': number
}

/** The fill of a layer: its hue and its pattern, the same everywhere. Spread onto an element. */
export function layerFill(diffId: string): { className: string; style: FillStyle } {
  const { hue, pattern } = layerColor(diffId)
  return { className: `${classes.fill} ${classes[`pattern${pattern}`]}`, style: { '--hue': hue } }
}

/** A small square in the layer's colour and pattern. */
export function LayerSwatch({ diffId }: { readonly diffId: string }) {
  const fill = layerFill(diffId)
  return <span aria-hidden="true" className={`${classes.swatch} ${fill.className}`} style={fill.style} />
}
