import { visibleBlocks } from './blocks.ts'
import type { ForestItem, ForestLayout } from './layoutForest.ts'
import { layerFillColor, type Palette } from './palette.ts'
import type { Scene } from './scene.ts'
import { margin, Viewport } from './Viewport.ts'

/** Width of the minimap, pixels. */
export const minimapWidth = 60

/** The least height of a tick, so that one row of thousands is seen; pixels. */
const tickHeight = 2

/** The whole forest in a strip beside the picture, with the part that is in view, what is lit, and what was found. */
export class MinimapPicture {
  readonly #canvas: HTMLCanvasElement
  /** The forest itself, painted once for a layout, a size and a theme. */
  readonly #base = document.createElement('canvas')
  #layout: ForestLayout | undefined
  #palette: Palette | undefined
  #view: Viewport | undefined

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas
  }

  /** Paints the strip for what the picture shows now. */
  paint({ viewport, palette, density, light, matches, plan }: Scene): void {
    const canvas = this.#canvas
    const context = canvas.getContext('2d')
    if (context === null) return
    const height = canvas.clientHeight
    // In a window that leaves it no room it is hidden.
    if (height === 0) return
    this.#paintBase(viewport.layout, palette, height, density)
    const view = this.#view
    if (view === undefined) return
    if (canvas.width !== this.#base.width) canvas.width = this.#base.width
    if (canvas.height !== this.#base.height) canvas.height = this.#base.height
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.globalAlpha = light === undefined ? 1 : 0.45
    context.clearRect(0, 0, canvas.width, canvas.height)
    context.drawImage(this.#base, 0, 0)
    context.globalAlpha = 1
    context.setTransform(density, 0, 0, density, 0, 0)
    const tick = (item: ForestItem, color: string, x: number, width: number) => {
      context.fillStyle = color
      context.fillRect(x, view.topOf(item), width, Math.max(tickHeight, (item.bottom - item.top) * view.rowHeight))
    }
    for (const id of plan?.images ?? []) {
      const item = viewport.layout.imageItems.get(id)
      if (item !== undefined) tick(item, palette.bad, minimapWidth - 6, 4)
    }
    if (light !== undefined) tick(light.source, palette.text, 2, 4)
    for (const twin of light?.twins ?? []) tick(twin, palette.accent, minimapWidth - 11, 4)
    for (const match of matches) tick(match, palette.warn, minimapWidth - 6, 4)
    const top = margin + (viewport.scrollY / viewport.rowHeight) * view.rowHeight
    const shown = ((viewport.height - 2 * margin) / viewport.rowHeight) * view.rowHeight
    context.fillStyle = palette.text
    context.globalAlpha = 0.08
    context.fillRect(0.5, top, minimapWidth - 1, Math.max(6, shown))
    context.globalAlpha = 1
    context.strokeStyle = palette.textSoft
    context.lineWidth = 1
    context.strokeRect(0.5, Math.round(top) + 0.5, minimapWidth - 1, Math.max(6, Math.round(shown)))
  }

  /** The row that is painted `y` pixels below the top of the strip. */
  rowAt(y: number): number {
    return this.#view?.placeAt({ x: 0, y }).row ?? 0
  }

  #paintBase(layout: ForestLayout, palette: Palette, height: number, density: number): void {
    const [across, down] = [Math.round(minimapWidth * density), Math.round(height * density)]
    const isSame = layout === this.#layout && palette === this.#palette
    if (isSame && this.#base.width === across && this.#base.height === down) return
    this.#layout = layout
    this.#palette = palette
    this.#base.width = across
    this.#base.height = down
    const view = new Viewport(layout)
    view.resize(minimapWidth, height)
    view.fit()
    this.#view = view
    const context = this.#base.getContext('2d')
    if (context === null) return
    context.setTransform(density, 0, 0, density, 0, 0)
    for (const { item, x, y, width, height: tall } of visibleBlocks(view)) {
      const [layer] = item.layers
      if (layer === undefined) continue
      context.fillStyle = layerFillColor(palette, layer.diffId)
      context.fillRect(x, y, width, tall)
    }
  }
}
