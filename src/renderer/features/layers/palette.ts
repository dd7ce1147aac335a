import { layerColor } from '../../../shared/model/layerColor.ts'
import { hexOfHsl } from './hexOfHsl.ts'

/** The colours of the picture: those of the theme's variables, since a canvas knows no stylesheet. */
export interface Palette {
  readonly page: string
  readonly raised: string
  readonly line: string
  readonly lineStrong: string
  readonly text: string
  readonly textSoft: string
  readonly hover: string
  readonly selected: string
  readonly focus: string
  readonly accent: string
  readonly warn: string
  readonly bad: string
  readonly ink: string
  readonly saturation: string
  readonly lightness: string
}

/** Reads the colours of an element's theme. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    page: read('page'),
    raised: read('raised'),
    line: read('line'),
    lineStrong: read('line-strong'),
    text: read('text'),
    textSoft: read('text-soft'),
    hover: read('hover'),
    selected: read('selected'),
    focus: read('focus'),
    accent: read('accent'),
    warn: read('warn'),
    bad: read('bad'),
    ink: read('layer-ink'),
    saturation: read('layer-saturation'),
    lightness: read('layer-lightness'),
  }
}

/** The colour of a layer in a palette, `#rrggbb`. */
export function layerFillColor({ saturation, lightness }: Palette, diffId: string): string {
  return hexOfHsl(layerColor(diffId).hue, Number.parseFloat(saturation) / 100, Number.parseFloat(lightness) / 100)
}

/** A colour as `#rrggbb` and an opacity from 0 to 1, which every program that reads SVG knows. */
export function plainColor(color: string): { readonly color: string; readonly opacity: number } {
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) return { color, opacity: 1 }
  context.fillStyle = color
  const plain = String(context.fillStyle)
  const parts = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(plain)
  if (parts === null) return { color: plain, opacity: 1 }
  const hex = parts.slice(1, 4).map((part) => Number(part).toString(16).padStart(2, '0'))
  return { color: `#${hex.join('')}`, opacity: Number(parts[4]) }
}

/** A palette whose colours are `#rrggbb`, save the ink, which is transparent. */
export function plainPalette(palette: Palette): Palette {
  const others = new Set(['ink', 'saturation', 'lightness'])
  const plain = Object.entries(palette).map(([name, value]) => [
    name,
    others.has(name) ? value : plainColor(value).color,
  ])
  return { ...palette, ...Object.fromEntries(plain) }
}
