import { Store } from '../../client/Store.ts'
import { makePatternTiles } from '../../ui/layerPatterns.ts'
import type { Rectangle } from './blocks.ts'
import { itemAt } from './hitTest.ts'
import { restoreView } from './keptViews.ts'
import type { ForestItem, ForestLayout } from './layoutForest.ts'
import { lightOf } from './light.ts'
import { paintForest } from './paintForest.ts'
import { type Palette, readPalette } from './palette.ts'
import type { ForestPlan } from './plan.ts'
import { nameOf } from './rowName.ts'
import type { StepCache } from './StepCache.ts'
import type { Scene } from './scene.ts'
import { TextFitter } from './TextFitter.ts'
import { type Point, Viewport } from './Viewport.ts'

/** What a person looks at and has found; changes seldom, unlike what is pointed at. */
export interface Attention {
  readonly active: ForestItem | undefined
  readonly matches: ReadonlySet<ForestItem>
  readonly plan: ForestPlan | undefined
}

/** Where the picture is in the document. */
interface Stage {
  /** Scrolls over `space`, which is as large as the whole picture. */
  readonly scroller: HTMLElement
  readonly space: HTMLElement
  /** Lies over what is seen of it, with the canvas in it. */
  readonly port: HTMLElement
  readonly canvas: HTMLCanvasElement
}

/** The forest on a canvas in a scrolled window. Paints at most once a frame, and only when something has changed. */
export class ForestPicture {
  readonly viewport: Viewport
  /** Rises when the view has moved, zoomed or changed its size. */
  readonly moves = new Store(0)
  /** What was painted last. */
  readonly painted = new Store<Scene | undefined>(undefined)
  readonly #stage: Stage
  readonly #pointed: Store<ForestItem | undefined>
  readonly #context: CanvasRenderingContext2D
  readonly #fitter: TextFitter
  readonly #steps: StepCache
  readonly #stops = new AbortController()
  #attention: Attention = { active: undefined, matches: new Set(), plan: undefined }
  #palette: Palette
  #fontFamily = 'sans-serif'
  #patterns: readonly (CanvasPattern | undefined)[] = []
  #density = 0
  #frame: number | undefined

  constructor(stage: Stage, layout: ForestLayout, pointed: Store<ForestItem | undefined>, steps: StepCache) {
    const context = stage.canvas.getContext('2d', { alpha: false })
    if (context === null) throw new Error('This browser gives no 2D canvas.')
    this.#stage = stage
    this.#context = context
    this.#fitter = new TextFitter(context)
    this.#pointed = pointed
    this.#steps = steps
    this.#palette = readPalette(stage.canvas)
    this.viewport = new Viewport(layout)
    this.#listen()
    this.readTheme()
    this.measure()
    restoreView(this.viewport)
    this.#moved()
  }

  /** Ends all listening and painting. */
  close(): void {
    this.#stops.abort()
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame)
  }

  /** Shows another layout; `anchor` of it stays where `before` was. */
  setLayout(layout: ForestLayout, before?: ForestItem, anchor?: ForestItem): void {
    this.viewport.setLayout(layout, before, anchor)
    this.#pointed.set(undefined)
    this.#moved()
  }

  setAttention(attention: Attention): void {
    this.#attention = attention
    this.#invalidate()
  }

  /** Takes the colours and fonts of the theme. */
  readTheme(): void {
    this.#palette = readPalette(this.#stage.canvas)
    this.#fontFamily = getComputedStyle(this.#stage.canvas).fontFamily
    this.#density = 0
    this.#fitter.clear()
    this.#invalidate()
  }

  /** Zooms by a factor around a point of the viewport, its middle unless told. */
  zoom(factor: number, at?: Point, widthOnly = false): void {
    const { width, height } = this.viewport
    this.viewport.zoom(factor, at ?? { x: width / 2, y: height / 2 }, widthOnly)
    this.#moved()
  }

  fit(): void {
    this.viewport.fit()
    this.#moved()
  }

  reveal(item: ForestItem): void {
    this.viewport.reveal(item)
    this.#moved()
  }

  /** Scrolls so that a row is in the middle, as far as that goes. */
  centre(row: number): void {
    const { rowHeight, height, scrollX } = this.viewport
    this.viewport.scrollTo(scrollX, row * rowHeight - height / 2)
    this.#moved()
  }

  scrollBy(x: number, y: number): void {
    this.viewport.scrollTo(this.viewport.scrollX + x, this.viewport.scrollY + y)
    this.#moved()
  }

  /** What is at a point of the viewport. */
  itemAt(point: Point): ForestItem | undefined {
    const { x, row } = this.viewport.placeAt(point)
    return itemAt(this.viewport.layout, this.viewport.scale, x, row)
  }

  /** Where an item is, from the top left of the viewport; an image is where its name is. */
  boxOf(item: ForestItem): Rectangle {
    if (item.kind === 'image') {
      const { x, y, width, height } = nameOf(item, this.viewport, this.#fitter, this.#fontFamily)
      return { x: x - 5, y: y + 1, width: width + 10, height: height - 2 }
    }
    return this.viewport.boxOf(item)
  }

  /** Takes the size that the document gives. */
  measure(): void {
    const { scroller, port } = this.#stage
    const { clientWidth, clientHeight } = scroller
    port.style.width = `${clientWidth}px`
    port.style.height = `${clientHeight}px`
    const { active } = this.#attention
    const wasInView = active !== undefined && this.#isInView(active)
    this.viewport.resize(clientWidth, clientHeight)
    if (wasInView) this.viewport.reveal(active)
    this.#moved()
  }

  #isInView(item: ForestItem): boolean {
    const top = this.viewport.topOf(item)
    return top < this.viewport.height && top + (item.bottom - item.top) * this.viewport.rowHeight > 0
  }

  #listen(): void {
    const { signal } = this.#stops
    const { scroller } = this.#stage
    const onScroll = () => {
      const { scrollLeft, scrollTop } = scroller
      const { scrollX, scrollY } = this.viewport
      // What this picture has set comes back rounded.
      if (Math.abs(scrollLeft - scrollX) < 1.5 && Math.abs(scrollTop - scrollY) < 1.5) return
      this.viewport.scrollTo(scrollLeft, scrollTop)
      this.moves.set(this.moves.get() + 1)
      this.#invalidate()
    }
    scroller.addEventListener('scroll', onScroll, { signal, passive: true })
    const sizes = new ResizeObserver(() => this.measure())
    sizes.observe(scroller)
    const unsubscribes = [
      this.#pointed.subscribe(() => this.#invalidate()),
      this.#steps.changes.subscribe(() => this.#invalidate()),
    ]
    signal.addEventListener('abort', () => {
      sizes.disconnect()
      for (const unsubscribe of unsubscribes) unsubscribe()
    })
    void document.fonts.ready.then(() => {
      this.#fitter.clear()
      this.#invalidate()
    })
  }

  /** Brings the document's scrolling to where the view is. */
  #moved(): void {
    const { scroller, space } = this.#stage
    const { contentWidth, contentHeight, scrollX, scrollY } = this.viewport
    space.style.width = `${contentWidth}px`
    space.style.height = `${contentHeight}px`
    if (Math.abs(scroller.scrollLeft - scrollX) > 0.5) scroller.scrollLeft = scrollX
    if (Math.abs(scroller.scrollTop - scrollY) > 0.5) scroller.scrollTop = scrollY
    this.moves.set(this.moves.get() + 1)
    this.#invalidate()
  }

  #invalidate(): void {
    if (this.#stops.signal.aborted) return
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined
      this.#paint()
    })
  }

  #paint(): void {
    const { canvas } = this.#stage
    const { width, height } = this.viewport
    const density = window.devicePixelRatio
    if (density !== this.#density) {
      this.#density = density
      this.#patterns = makePatternTiles(this.#palette.ink, density).map((tile) =>
        tile === undefined ? undefined : (this.#context.createPattern(tile, 'repeat') ?? undefined),
      )
    }
    const [across, down] = [Math.round(width * density), Math.round(height * density)]
    if (canvas.width !== across) canvas.width = across
    if (canvas.height !== down) canvas.height = down
    const scene = this.scene(this.viewport)
    paintForest(this.#context, scene)
    this.painted.set(scene)
  }

  /** Everything that a painting of a viewport depends on, as it is now. */
  scene(viewport: Viewport): Scene {
    const source = this.#pointed.get() ?? this.#attention.active
    return {
      viewport,
      density: this.#density,
      palette: this.#palette,
      patterns: this.#patterns,
      fitter: this.#fitter,
      fontFamily: this.#fontFamily,
      light: source === undefined ? undefined : lightOf(viewport.layout, source),
      ...this.#attention,
      stepOf: (chainId) => this.#steps.get(chainId)?.instruction,
      wantStep: (chainId) => this.#steps.want(chainId),
    }
  }
}
