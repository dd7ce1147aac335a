import { formatSize } from '../../../shared/model/size.ts'
import { mayHaveLabel } from './blockLabel.ts'
import { visibleBlocks } from './blocks.ts'
import type { ForestPicture } from './ForestPicture.ts'
import type { Forest } from './forest.ts'
import { countOf } from './itemText.ts'
import type { ForestLayout } from './layoutForest.ts'
import { plainPalette } from './palette.ts'
import type { StepCache } from './StepCache.ts'
import { scaleSamples } from './scale.ts'
import { Viewport } from './Viewport.ts'
import { type SvgTexts, writeSvg } from './writeSvg.ts'

/** A file holds no more blocks than this: what opens it is to manage it. */
export const svgBlockLimit = 20_000

/** What is exported: the whole of the layout, or what is in view. */
export type SvgExtent = 'whole' | 'shown'

/** Work is laid down for others after this time, milliseconds. */
const slice = 12

/** How many blocks a file of the whole layout would hold. */
export function wholeBlockCount(layout: ForestLayout): number {
  return new Set(layout.layerItems.values()).size
}

/**
 * The picture as an SVG file, in the colours of the theme that is shown; what is lit is lit in what is in view alone.
 * Rejects when the steps that made layers cannot be read.
 */
export async function exportSvg(
  picture: ForestPicture,
  forest: Forest,
  steps: Pick<StepCache, 'load'>,
  extent: SvgExtent,
): Promise<Blob> {
  const viewport = extent === 'shown' ? picture.viewport : wholeView(picture.viewport)
  const labelled = visibleBlocks(viewport).filter((block) => block.item.layers.length === 1 && mayHaveLabel(block))
  await steps.load(labelled.map(({ item }) => item.key))
  const scene = picture.scene(viewport)
  const pieces: string[] = []
  let started = performance.now()
  const light = extent === 'shown' ? scene.light : undefined
  const written = { ...scene, palette: plainPalette(scene.palette), light }
  for (const piece of writeSvg(written, textsOf(forest, viewport, extent))) {
    pieces.push(piece)
    if (performance.now() - started < slice) continue
    await new Promise((resolve) => setTimeout(resolve))
    started = performance.now()
  }
  return new Blob(pieces, { type: 'image/svg+xml' })
}

/** A viewport as wide and as close as another one, and high enough for everything. */
function wholeView(shown: Viewport): Viewport {
  const whole = new Viewport(shown.layout)
  whole.resize(Math.max(640, shown.width), shown.height)
  whole.restore({ rowHeight: shown.rowHeight, stretch: 1, row: 0, x: 0 })
  whole.resize(whole.width, whole.contentHeight)
  return whole
}

function textsOf(forest: Forest, viewport: Viewport, extent: SvgExtent): SvgTexts {
  const { layout, scale } = viewport
  const { under, scale: kind } = layout.choice
  const part = under === undefined ? undefined : forest.layers.get(under)
  const counts =
    part === undefined
      ? `${countOf(forest.layers.size, 'layer')} in ${countOf(forest.images.size, 'image')}, ${formatSize(forest.dockerSize)}`
      : `${countOf(part.treeLayers, 'layer')} in ${countOf(part.imageCount, 'image')} above one layer, ${formatSize(part.treeSize)}`
  const shown =
    extent === 'whole' ? '' : `; of these the part in view, ${countOf(visibleBlocks(viewport).length, 'block')}`
  const samples = scaleSamples(scale, kind).map(({ bytes, width }) => `${formatSize(bytes)} is ${width} px wide`)
  const growth = kind === 'linear' ? 'its size' : 'the square root of its size'
  return {
    title: 'Layers of the images of a Lamina store',
    subtitle: `${counts}, each layer once, as Docker counts${shown}`,
    legend: [
      'A row is an image, its layers from the base on the left to the top. A layer that images share spans their rows.',
      `A layer is ${Number(scale.step.toPrecision(2))} px wide and ${growth} more: ${samples.join(', ') || 'all are alike'}.`,
      'Colour and pattern are those of the content (diffID). A dashed line: the same content elsewhere.',
    ],
  }
}

/** Hands a file to the person, as a download. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has begun by then; before, the address must hold.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
