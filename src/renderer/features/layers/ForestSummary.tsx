import { SharedMark } from '../../ui/marks.tsx'
import { Size } from '../../ui/Size.tsx'
import classes from './Details.module.css'
import type { Forest } from './forest.ts'
import { countOf } from './itemText.ts'

/** What the whole forest amounts to, and how to read it. */
export function ForestSummary({ forest }: { readonly forest: Forest }) {
  const { layers, images, containers, roots, dockerSize, unsharedSize } = forest
  const shared = [...layers.values()].filter(({ imageCount }) => imageCount > 1).length
  const elsewhere = [...layers.values()].filter(({ twins }) => twins.length > 1).length
  return (
    <>
      <h2 className={classes.title}>The whole forest</h2>
      <p className={classes.lead}>
        {countOf(images.size, 'image')} from {countOf(roots.length, 'base')}. A row is an image, its layers from the
        base on the left to the top. A layer that images share is one block over all their rows.
        {containers.size > 0 && ' A container is a row with what it wrote on top of its image.'}
      </p>
      <dl className={classes.facts}>
        <dt>Layers</dt>
        <dd>{layers.size.toLocaleString('en-US')}</dd>
        <dt>Size, each layer once</dt>
        <dd>
          <Size bytes={dockerSize} kind="docker" />
        </dd>
        <dt>
          <SharedMark /> Shared by images
        </dt>
        <dd>{countOf(shared, 'layer')}</dd>
        <dt>Sharing saves</dt>
        <dd>
          <Size bytes={unsharedSize - dockerSize} kind="docker" />
        </dd>
        <dt>Same content elsewhere</dt>
        <dd>{countOf(elsewhere, 'layer')}</dd>
      </dl>
      <p className={classes.hint}>
        Point at a layer or an image, or walk with the arrow keys; a click keeps it here. Enter or a double click shows
        the tree of a layer alone. Ctrl and the wheel zoom.
      </p>
    </>
  )
}
