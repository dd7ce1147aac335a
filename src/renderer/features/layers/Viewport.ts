import type { ForestItem, ForestLayout, LayerItem } from './layoutForest.ts'
import { fitScale, forestWidth, leftOf, rightOf, type Scale } from './scale.ts'

/** Row height at which everything is read easily, and the highest, which small forests have; pixels. */
const readableRow = 26
const highestRow = 36

/** How much wider than fitting the picture gets at most. */
const maxStretch = 200

/** Space above the first and below the last row, left of the blocks, and right of names; pixels. */
export const margin = 12

/** A place of the viewport, pixels from its left and top. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** What a window of the picture shows, to be kept and taken up again. */
export interface ViewState {
  readonly rowHeight: number
  readonly stretch: number
  /** Of the forest, at the top left of the viewport: rows, and pixels at stretch 1. */
  readonly row: number
  readonly x: number
}

/**
 * The part of a layout that is seen, and how large. Zooming in makes rows higher until they are read, then blocks
 * wider; zooming out goes the same way back, down to the whole forest at once.
 */
export class Viewport {
  #layout: ForestLayout
  #fit: Scale = { step: 1, unit: 0 }
  #width = 1
  #height = 1
  #rowHeight = readableRow
  #stretch = 1
  #scrollX = 0
  #scrollY = 0

  constructor(layout: ForestLayout) {
    this.#layout = layout
  }

  get layout(): ForestLayout {
    return this.#layout
  }

  get width(): number {
    return this.#width
  }

  get height(): number {
    return this.#height
  }

  get rowHeight(): number {
    return this.#rowHeight
  }

  get scrollX(): number {
    return this.#scrollX
  }

  get scrollY(): number {
    return this.#scrollY
  }

  /** The scale of the blocks as they are shown. */
  get scale(): Scale {
    return { step: this.#fit.step * this.#stretch, unit: this.#fit.unit * this.#stretch }
  }

  /** Pixels of the whole picture, which the viewport is a window of. */
  get contentWidth(): number {
    if (this.#stretch === 1) return this.#width
    return Math.max(this.#width, 2 * margin + forestWidth(this.scale, this.#layout) + this.nameWidth)
  }

  get contentHeight(): number {
    return Math.max(this.#height, 2 * margin + this.#layout.rowCount * this.#rowHeight)
  }

  /** The room for names right of the longest row when the picture fits, pixels. */
  get nameWidth(): number {
    return Math.max(96, Math.min(300, this.#width * 0.3))
  }

  /** The row height at which all rows are in view. */
  get #fitRow(): number {
    return Math.min(highestRow, Math.max(0.01, (this.#height - 2 * margin) / Math.max(1, this.#layout.rowCount)))
  }

  /** Whether the forest is much higher than the viewport where it reads well, however it is zoomed now. */
  get isLong(): boolean {
    return this.#layout.rowCount * readableRow > this.#height * 1.5
  }

  resize(width: number, height: number): void {
    this.#width = Math.max(1, width)
    this.#height = Math.max(1, height)
    this.#refit()
    this.#rowHeight = Math.max(this.#rowHeight, this.#fitRow)
    this.scrollTo(this.#scrollX, this.#scrollY)
  }

  /** Shows another layout; `anchor` of it stands where `before` stood in the old one, when it was in view. */
  setLayout(layout: ForestLayout, before?: ForestItem, anchor?: ForestItem): void {
    const y = before === undefined ? 0 : this.topOf(before)
    this.#layout = layout
    this.#refit()
    this.#rowHeight = Math.max(this.#rowHeight, this.#fitRow)
    const shift = anchor === undefined ? 0 : this.topOf(anchor) - y
    this.scrollTo(this.#scrollX, this.#scrollY + shift)
  }

  /** Scrolls to a place of the picture, as far as it goes. Pixels. */
  scrollTo(x: number, y: number): void {
    this.#scrollX = Math.max(0, Math.min(x, this.contentWidth - this.#width))
    this.#scrollY = Math.max(0, Math.min(y, this.contentHeight - this.#height))
  }

  /** Shows everything closer by `factor`, or farther below 1; what is at `at` stays there. */
  zoom(factor: number, at: Point, widthOnly = false): void {
    const row = (this.#scrollY + at.y - margin) / this.#rowHeight
    const x = (this.#scrollX + at.x - margin) / this.#stretch
    const rows = widthOnly ? this.#rowHeight : this.#zoomedRow(factor)
    const rest = widthOnly ? factor : (factor * this.#rowHeight) / rows
    this.#rowHeight = rows
    const stretch = this.#stretch * rest
    this.#stretch = stretch < 1.001 ? 1 : Math.min(maxStretch, stretch)
    this.scrollTo(x * this.#stretch + margin - at.x, row * this.#rowHeight + margin - at.y)
  }

  /** Shows all of it at once. */
  fit(): void {
    this.#stretch = 1
    this.#rowHeight = this.#fitRow
    this.scrollTo(0, 0)
  }

  /** Scrolls no farther than it must so that an item is seen, and reads well when it is smaller than the viewport. */
  reveal(item: ForestItem): void {
    const top = margin + item.top * this.#rowHeight
    const bottom = margin + item.bottom * this.#rowHeight
    // Of what is higher than the viewport the first rows.
    const end = Math.min(bottom, top + this.#height - 2 * margin)
    const y = clampInto(this.#scrollY, top - margin, end + margin, this.#height)
    const left = margin + leftOf(this.scale, item)
    const right = item.kind === 'layer' ? margin + rightOf(this.scale, item) : left + this.nameWidth
    const x = clampInto(this.#scrollX, left - margin, Math.min(right, left + this.#width / 2) + margin, this.#width)
    this.scrollTo(x, y)
  }

  /** Where the top of an item is, pixels from the top of the viewport. */
  topOf(item: ForestItem): number {
    return margin + item.top * this.#rowHeight - this.#scrollY
  }

  /** Where a block is, pixels from the top left of the viewport. */
  boxOf(item: LayerItem): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
    const left = leftOf(this.scale, item)
    const width = rightOf(this.scale, item) - left
    const height = (item.bottom - item.top) * this.#rowHeight
    return { x: margin + left - this.#scrollX, y: this.topOf(item), width, height }
  }

  /** The place of the forest at a point of the viewport: pixels from its left, rows from its top. */
  placeAt({ x, y }: Point): { readonly x: number; readonly row: number } {
    return { x: this.#scrollX + x - margin, row: (this.#scrollY + y - margin) / this.#rowHeight }
  }

  /** What is shown, to be kept. */
  get state(): ViewState {
    return {
      rowHeight: this.#rowHeight,
      stretch: this.#stretch,
      row: this.#scrollY / this.#rowHeight,
      x: this.#scrollX / this.#stretch,
    }
  }

  /** Shows again what was kept, as far as it is still there. */
  restore({ rowHeight, stretch, row, x }: ViewState): void {
    this.#rowHeight = Math.max(this.#fitRow, Math.min(highestRow, rowHeight))
    this.#stretch = Math.max(1, Math.min(maxStretch, stretch))
    this.scrollTo(x * this.#stretch, row * this.#rowHeight)
  }

  #refit(): void {
    this.#fit = fitScale(this.#layout, Math.max(40, this.#width - this.nameWidth - 2 * margin))
  }

  /** The row height that zooming leads to: rows grow first and shrink last. */
  #zoomedRow(factor: number): number {
    if (factor > 1) return Math.min(highestRow, Math.max(this.#rowHeight, this.#rowHeight * factor))
    const left = this.#stretch * factor
    return left >= 1 ? this.#rowHeight : Math.max(this.#fitRow, this.#rowHeight * left)
  }
}

/** The scroll position nearest to `scroll` at which `start` to `end` are within `size`; `start` first. */
function clampInto(scroll: number, start: number, end: number, size: number): number {
  return Math.min(Math.max(scroll, end - size), start)
}
