/** A part of a pattern's tile that is drawn in ink: a rectangle, or a dot. CSS pixels. */
export type PatternMark =
  | { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  | { readonly centre: number; readonly radius: number }

/** A fill pattern: a square tile, repeated, and the whole then turned clockwise. */
export interface LayerPattern {
  /** 0, 45 or -45 degrees. */
  readonly rotation: number
  /** Side of the tile, CSS pixels. */
  readonly period: number
  readonly marks: readonly PatternMark[]
}

const stripe = (width: number, period: number): PatternMark => ({ x: 0, y: 0, width, height: period })

/**
 * The eight patterns of layers (`LayerColor.pattern`), for pictures that are not made of styled elements. The same as
 * those of LayerSwatch.module.css.
 */
export const layerPatterns: readonly LayerPattern[] = [
  { rotation: 0, period: 5, marks: [] },
  { rotation: -45, period: 5, marks: [stripe(1.5, 5)] },
  { rotation: 45, period: 5, marks: [stripe(1.5, 5)] },
  { rotation: 0, period: 5, marks: [stripe(1.5, 5)] },
  { rotation: 0, period: 5, marks: [{ x: 0, y: 0, width: 5, height: 1.5 }] },
  { rotation: 0, period: 5, marks: [{ centre: 2.5, radius: 1.3 }] },
  { rotation: 45, period: 6, marks: [stripe(1.2, 6), { x: 0, y: 0, width: 6, height: 1.2 }] },
  { rotation: 0, period: 8, marks: [stripe(4, 8)] },
]

function isMarked({ period, marks }: LayerPattern, x: number, y: number): boolean {
  const across = ((x % period) + period) % period
  const down = ((y % period) + period) % period
  return marks.some((mark) =>
    'radius' in mark
      ? (across - mark.centre) ** 2 + (down - mark.centre) ** 2 <= mark.radius ** 2
      : across >= mark.x && across < mark.x + mark.width && down >= mark.y && down < mark.y + mark.height,
  )
}

/** Points a pixel of a tile is asked at, each way. */
const samples = 4

/**
 * The tiles of the eight patterns for a canvas whose pixels are `density` to a CSS pixel, in `ink` on nothing;
 * undefined for the pattern without marks. Sizes are rounded so that tiles join without a seam.
 */
export function makePatternTiles(ink: string, density: number): readonly (HTMLCanvasElement | undefined)[] {
  return layerPatterns.map((pattern) => {
    if (pattern.marks.length === 0) return undefined
    const turned = (pattern.rotation * Math.PI) / 180
    // Turned by 45 degrees, a square tile repeats along its diagonal.
    const side = pattern.period * (pattern.rotation === 0 ? 1 : Math.SQRT2)
    const pixels = Math.max(1, Math.round(side * density))
    const tile = document.createElement('canvas')
    tile.width = pixels
    tile.height = pixels
    const context = tile.getContext('2d')
    if (context === null) return undefined
    context.fillStyle = ink
    for (let at = 0; at < pixels * pixels; at++) {
      const [x, y] = [at % pixels, Math.floor(at / pixels)]
      let marked = 0
      for (let sample = 0; sample < samples * samples; sample++) {
        const across = ((x + ((sample % samples) + 0.5) / samples) * side) / pixels
        const down = ((y + (Math.floor(sample / samples) + 0.5) / samples) * side) / pixels
        const [cosine, sine] = [Math.cos(turned), Math.sin(turned)]
        if (isMarked(pattern, across * cosine + down * sine, down * cosine - across * sine)) marked++
      }
      context.globalAlpha = marked / (samples * samples)
      if (marked > 0) context.fillRect(x, y, 1, 1)
    }
    return tile
  })
}
