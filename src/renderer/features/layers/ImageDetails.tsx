import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { shortDigest } from '../../../shared/model/digest.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { Digest } from '../../ui/Digest.tsx'
import { LayerSwatch } from '../../ui/LayerSwatch.tsx'
import { SharedMark, UniqueMark } from '../../ui/marks.tsx'
import { Size } from '../../ui/Size.tsx'
import classes from './Details.module.css'
import { type ForestImage, stackOf } from './forest.ts'
import { countOf, layerTitle, numbers } from './itemText.ts'
import type { StepCache } from './StepCache.ts'

interface Props {
  readonly image: ForestImage
  readonly steps: StepCache
  /** Chooses a layer. */
  readonly onShow: (chainId: string) => void
}

/** Layers that are listed at most. */
const limit = 100

/** An image in words: its names and sizes, and its layers. */
export function ImageDetails({ image, steps, onShow }: Props) {
  const { id, names, label, top } = image
  const stack = stackOf(top)
  const sharedSize = stack.reduce((sum, layer) => sum + (layer.imageCount > 1 ? layer.dockerSize : 0), 0)
  const size = top?.stackSize ?? 0
  useEffect(() => {
    for (const layer of stackOf(top).slice(-limit)) steps.want(layer.chainId)
  }, [top, steps])
  return (
    <>
      <p className={classes.kind}>{names.length === 0 ? 'Untagged image' : 'Image'}</p>
      <h2 className={classes.title}>{label}</h2>
      {names.length > 1 && <p className={classes.lead}>also {names.slice(1, 12).join(', ')}</p>}
      <div className={classes.actions}>
        <Button component={Link} to={`/images/${id}`} variant="default" size="compact-xs">
          Open image
        </Button>
      </div>
      <dl className={classes.facts}>
        <dt>Image ID</dt>
        <dd>
          <Digest digest={id} label="image ID" />
        </dd>
        <dt>Size</dt>
        <dd>
          <Size bytes={size} kind="docker" />
        </dd>
        <dt>
          <SharedMark /> Shared
        </dt>
        <dd>
          <Size bytes={sharedSize} kind="docker" />
        </dd>
        <dt>
          <UniqueMark /> Unique
        </dt>
        <dd>
          <Size bytes={size - sharedSize} kind="docker" />
        </dd>
      </dl>
      <h3 className={classes.heading}>{stack.length === 0 ? 'No layers' : countOf(stack.length, 'layer')}</h3>
      <ol className={classes.list} reversed>
        {[...stack]
          .reverse()
          .slice(0, limit)
          .map((layer) => (
            <li key={layer.chainId}>
              <button type="button" className={classes.row} onClick={() => onShow(layer.chainId)}>
                <LayerSwatch diffId={layer.diffId} />
                <span className={classes.link}>{layerTitle(layer, steps.get(layer.chainId)?.instruction)}</span>
                <span className={classes.rowFact} title={`Stacked by ${countOf(layer.imageCount, 'image')}`}>
                  {layer.imageCount > 1 ? <SharedMark /> : <UniqueMark />}
                  {layer.imageCount > 1 && numbers.format(layer.imageCount)}
                </span>
                <span className={classes.rowSize}>
                  <Size bytes={layer.dockerSize} kind="docker" />
                </span>
              </button>
            </li>
          ))}
      </ol>
      {stack.length > limit && <p className={classes.hint}>The topmost {limit} layers.</p>}
      <div className={classes.command}>
        <CommandLine command={`docker history ${names[0] ?? shortDigest(id)}`} />
      </div>
    </>
  )
}
