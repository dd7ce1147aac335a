import { layerColor } from '../../../shared/model/layerColor.ts'
import { layerPatterns, type PatternMark } from '../../ui/layerPatterns.ts'
import { blockLabel, factSize, titleSize } from './blockLabel.ts'
import { type Block, hasBorder, hasPattern, isRound, visibleBlocks } from './blocks.ts'
import { blockSize, itemText } from './itemText.ts'
import type { LayerItem } from './layoutForest.ts'
import { isBright, isLit } from './light.ts'
import { layerFillColor, plainColor } from './palette.ts'
import { isGoing } from './plan.ts'
import { isAside, nameFonts, nameHeight, nameOf, nameText } from './rowName.ts'
import type { Scene } from './scene.ts'
import { escapeXml, svgElement } from './svgText.ts'
import { writableBlock } from './writableBlock.ts'

/** What stands around the forest in the file. */
export interface SvgTexts {
  readonly title: string
  /** Numbers of the forest, and how it is drawn. */
  readonly subtitle: string
  /** How to read it, a line each. */
  readonly legend: readonly string[]
}

/** Heights of what stands above and below the forest, pixels. */
const headHeight = 56
const legendLine = 18

const fonts = "Inter, 'Inter Variable', system-ui, 'Segoe UI', sans-serif"

/**
 * Writes what a scene's viewport shows as an SVG document of its own (SVG 1.1): blocks in their colours and patterns,
 * each with all that is known of it in words, labels, names, a title and a legend. Piece by piece, so that whoever
 * gathers them may let others work in between.
 */
export function* writeSvg(scene: Scene, texts: SvgTexts): Generator<string> {
  const { viewport, palette, light } = scene
  const width = Math.ceil(viewport.width)
  const height = Math.ceil(viewport.height) + headHeight + texts.legend.length * legendLine + 16
  const { title, subtitle, legend } = texts
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title" font-family="${escapeXml(fonts)}">\n`
  yield `${svgElement('title', { id: 'title' }, escapeXml(title))}\n${svgElement('desc', {}, escapeXml(subtitle))}\n`
  yield `${patternDefinitions(palette.ink, width, viewport.height)}\n`
  yield `${svgElement('rect', { width, height, fill: palette.page })}\n`
  yield `${textElement(title, 12, 24, { 'font-size': 16, 'font-weight': 600, fill: palette.text })}\n`
  yield `${textElement(subtitle, 12, 44, { 'font-size': 12, fill: palette.textSoft })}\n`
  yield `<g transform="translate(0 ${headHeight})" clip-path="url(#shown)">\n`
  if (light !== undefined) {
    const band = { y: viewport.topOf(light.source), height: (light.bottom - light.top) * viewport.rowHeight }
    yield `${svgElement('rect', { x: 0, width, ...band, fill: palette.hover })}\n`
  }
  const blocks = visibleBlocks(viewport)
  for (const block of blocks) yield blockElement(scene, block)
  for (const block of blocks) yield labelElement(scene, block)
  yield* nameElements(scene)
  yield '</g>\n'
  for (const [at, line] of legend.entries()) {
    const y = headHeight + viewport.height + (at + 1) * legendLine
    yield `${textElement(line, 12, y, { 'font-size': 12, fill: palette.textSoft })}\n`
  }
  yield '</svg>\n'
}

function textElement(
  text: string,
  x: number,
  y: number,
  attributes: Readonly<Record<string, string | number | undefined>>,
): string {
  return svgElement('text', { x, y, ...attributes }, escapeXml(text))
}

function patternDefinitions(ink: string, width: number, height: number): string {
  const { color, opacity } = plainColor(ink)
  const patterns = layerPatterns.map(({ rotation, period, marks }, number) =>
    svgElement(
      'pattern',
      {
        id: `pattern${number}`,
        width: period,
        height: period,
        patternUnits: 'userSpaceOnUse',
        patternTransform: rotation === 0 ? undefined : `rotate(${rotation})`,
        fill: color,
        'fill-opacity': opacity,
      },
      marks.map(markElement).join(''),
    ),
  )
  const clip = svgElement('clipPath', { id: 'shown' }, svgElement('rect', { width, height }))
  return svgElement('defs', {}, `${patterns.join('')}${clip}`)
}

function markElement(mark: PatternMark): string {
  if (!('radius' in mark)) return svgElement('rect', { ...mark })
  return svgElement('circle', { cx: mark.centre, cy: mark.centre, r: mark.radius })
}

function blockElement(scene: Scene, block: Block): string {
  const { palette, light, stepOf, plan } = scene
  const { item, x, y, width, height } = block
  const [layer] = item.layers
  if (layer === undefined) return ''
  const shape = { x, y, width, height, rx: isRound(block) ? 3 : undefined }
  const { pattern } = layerColor(layer.diffId)
  const isPatterned = item.layers.length === 1 && pattern !== 0 && hasPattern(block)
  const parts = [
    svgElement('title', {}, escapeXml(itemText(item, stepOf, plan))),
    item.layers.length > 1
      ? runElements(scene, block)
      : svgElement('rect', { ...shape, fill: layerFillColor(palette, layer.diffId) }),
    isPatterned ? svgElement('rect', { ...shape, fill: `url(#pattern${pattern})` }) : '',
    hasBorder(block) ? svgElement('rect', { ...shape, fill: 'none', ...outline(scene, item) }) : '',
    isGoing(plan, item)
      ? svgElement('rect', { ...shape, fill: palette.page, 'fill-opacity': 0.62, stroke: palette.bad })
      : '',
  ]
  return `${svgElement('g', { opacity: isBright(light, item) ? undefined : 0.2 }, parts.join(''))}\n`
}

/** The line around a block: what it says of it, or its border. */
function outline({ palette, light, active, matches }: Scene, item: LayerItem) {
  if (light?.twins.has(item)) return { stroke: palette.accent, 'stroke-width': 2, 'stroke-dasharray': '5 3' }
  if (matches.has(item)) return { stroke: palette.warn, 'stroke-width': 2 }
  if (active === item) return { stroke: palette.focus, 'stroke-width': 2 }
  const { color, opacity } = plainColor(palette.ink)
  return { stroke: color, 'stroke-opacity': opacity }
}

function runElements({ palette }: Scene, { item, x, y, width, height }: Block): string {
  const total = Math.max(1, blockSize(item))
  let below = 0
  const slices = item.layers.map(({ diffId, dockerSize }) => {
    const left = (width * below) / total
    below += dockerSize
    const right = (width * below) / total
    const fill = layerFillColor(palette, diffId)
    return svgElement('rect', { x: x + left, y, width: right - left, height, fill })
  })
  const frame = { x: x + 2.5, y: y + 2.5, width: Math.max(1, width - 5), height: Math.max(1, height - 5) }
  return slices.join('') + svgElement('rect', { ...frame, fill: 'none', stroke: palette.page })
}

function labelElement(scene: Scene, block: Block): string {
  const { palette, light } = scene
  const label = block.item.place < 0 ? undefined : blockLabel(block, scene)
  if (label === undefined) return ''
  const { origin, isUpright, plate, lines } = label
  const written = lines.map(({ text, x, y, width, isTitle }) =>
    textElement(text, x, y + 4, {
      'font-size': isTitle ? titleSize : factSize,
      'font-weight': isTitle ? 500 : undefined,
      fill: isTitle ? palette.text : palette.textSoft,
      // Whatever font there is, the text stays on its plate.
      textLength: width,
      lengthAdjust: 'spacingAndGlyphs',
    }),
  )
  const back = svgElement('rect', { ...plate, rx: 3, fill: palette.page, 'fill-opacity': 0.9 })
  const transform = `translate(${origin.x} ${origin.y})${isUpright ? ' rotate(-90)' : ''}`
  const opacity = isBright(light, block.item) ? undefined : 0.5
  return `${svgElement('g', { transform, opacity }, back + written.join(''))}\n`
}

function* nameElements(scene: Scene): Generator<string> {
  const { viewport, palette, fitter, fontFamily, light, matches } = scene
  const { layout, rowHeight, height } = viewport
  if (rowHeight < nameHeight) return
  const sizes = nameFonts(fontFamily, rowHeight)
  for (const item of layout.rows) {
    const { text, x, y, width, isPinned } = nameOf(item, viewport, fitter, fontFamily)
    if (y + rowHeight <= 0 || y >= height) continue
    const { facts, isUntagged } = nameText(item)
    const baseline = y + rowHeight / 2 + 4
    const size = Math.min(12.5, rowHeight - 2)
    const opacity = light === undefined || isLit(light, item) ? undefined : 0.45
    const plate = { x: x - 4, y: y + 2, width: width + 8, height: rowHeight - 4, rx: 3 }
    const own = writableBlock(item, viewport)
    if (own !== undefined) {
      yield svgElement('rect', { ...own, fill: palette.accent, 'fill-opacity': 0.25, stroke: palette.accent, opacity })
    }
    if (isPinned) yield svgElement('rect', { ...plate, fill: palette.page, 'fill-opacity': 0.92 })
    if (matches.has(item)) yield svgElement('rect', { ...plate, fill: palette.selected, stroke: palette.warn })
    const goes = isGoing(scene.plan, item)
    const isFollowed = !isPinned && isAside(x + width, facts, viewport, fitter, sizes.fact)
    const after = { dx: 8, 'font-size': size - 1, 'font-weight': 400, fill: palette.textSoft }
    yield `${svgElement(
      'text',
      {
        x,
        y: baseline,
        'font-size': size,
        'font-weight': 500,
        fill: goes ? palette.bad : isUntagged ? palette.textSoft : palette.text,
        'text-decoration': goes ? 'line-through' : undefined,
        opacity,
      },
      escapeXml(text) + (isFollowed ? svgElement('tspan', after, escapeXml(facts)) : ''),
    )}\n`
  }
}
