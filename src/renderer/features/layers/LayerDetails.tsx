import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { shortDigest } from '../../../shared/model/digest.ts'
import { formatSize } from '../../../shared/model/size.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { Digest } from '../../ui/Digest.tsx'
import { LayerSwatch } from '../../ui/LayerSwatch.tsx'
import { SharedMark, UniqueMark } from '../../ui/marks.tsx'
import { Size } from '../../ui/Size.tsx'
import classes from './Details.module.css'
import { type Forest, imagesOf, type LayerNode, savedBySharing } from './forest.ts'
import { blockSize, countOf, instructionText } from './itemText.ts'
import { type ForestItem, isClosedRun, type LayerItem } from './layoutForest.ts'
import { twinsOf } from './light.ts'
import type { StepCache } from './StepCache.ts'
import { isBranch } from './treeMoves.ts'
import type { ForestPlace } from './useForestPlace.ts'

interface Props {
  readonly forest: Forest
  readonly item: LayerItem
  readonly place: ForestPlace
  readonly steps: StepCache
  readonly onOpen: (item: ForestItem) => void
}

/** Images, and places of the same content, that are listed at most. */
const limit = 50

/** A layer, or a run of layers in one block, in words. */
export function LayerDetails({ forest, item, place, steps, onOpen }: Props) {
  const { layers, run } = item
  const { layout } = place
  const [first] = layers
  const last = layers.at(-1)
  if (first === undefined || last === undefined) return null
  const isRun = layers.length > 1
  const step = steps.get(first.chainId)
  const teller = step === undefined ? undefined : forest.images.get(step.imageId)
  const saved = layers.reduce((sum, layer) => sum + savedBySharing(layer), 0)
  const images = imagesOf(last, limit)
  const twins = [...new Set(layers.flatMap(twinsOf))]
  const isShared = last.imageCount > 1
  return (
    <>
      <p className={classes.kind}>
        {!isRun && <LayerSwatch diffId={first.diffId} />}
        {isRun ? `Layers ${first.depth + 1} to ${last.depth + 1}` : `Layer ${first.depth + 1} from the base`}
      </p>
      {isRun ? (
        <h2 className={classes.title}>{countOf(layers.length, 'layer')} in one block</h2>
      ) : (
        <h2 className={classes.instruction}>
          {step === undefined ? 'What made it is not recorded' : instructionText(step.instruction)}
        </h2>
      )}
      {teller !== undefined && !isRun && (
        <div className={classes.command}>
          <CommandLine command={`docker history ${teller.names[0] ?? shortDigest(teller.id)}`} />
        </div>
      )}
      <div className={classes.actions}>
        {isBranch(item) && layout.choice.under !== item.key && (
          <Button variant="default" size="compact-xs" onClick={() => onOpen(item)}>
            Show alone
          </Button>
        )}
        {isBranch(item) && layout.choice.under !== item.key && (
          <Button variant="default" size="compact-xs" onClick={() => place.fold(item)}>
            {item.isFolded ? 'Unfold' : 'Fold'}
          </Button>
        )}
        {run !== undefined && (
          <Button variant="default" size="compact-xs" onClick={() => place.flipChain(item)}>
            {isClosedRun(run, layout.choice) ? 'One by one' : `Close ${run.length} layers`}
          </Button>
        )}
      </div>
      <dl className={classes.facts}>
        <dt>Size</dt>
        <dd>
          <Size bytes={blockSize(item)} kind="docker" />
        </dd>
        <dt>{isShared ? <SharedMark /> : <UniqueMark />} Stacked by</dt>
        <dd>{countOf(last.imageCount, 'image')}</dd>
        {isShared && (
          <>
            <dt>Sharing saves</dt>
            <dd title={`${last.imageCount - 1} × ${formatSize(blockSize(item))}, as Docker counts`}>
              <Size bytes={saved} kind="docker" />
            </dd>
          </>
        )}
        <dt>On disk</dt>
        <dd>
          <Size bytes={layers.reduce((sum, layer) => sum + layer.diskSize, 0)} kind="disk" />
        </dd>
        <dt>diffID</dt>
        <dd>{isRun ? `${layers.length} of them` : <Digest digest={first.diffId} label="diffID" />}</dd>
        <dt>chainID</dt>
        <dd>
          <Digest digest={last.chainId} label="chainID" />
        </dd>
      </dl>
      {twins.length > 0 && (
        <>
          <h3 className={classes.heading}>
            <span className={classes.dashed} aria-hidden="true" /> Same content in{' '}
            {countOf(twins.length, 'other place')}
          </h3>
          <p className={classes.hint}>On disk it is kept once.</p>
          <ul className={classes.list}>
            {twins.slice(0, limit).map((twin) => (
              <TwinRow key={twin.chainId} twin={twin} onShow={place.show} />
            ))}
          </ul>
        </>
      )}
      <h3 className={classes.heading}>{countOf(last.imageCount, 'image')}</h3>
      <ul className={classes.list}>
        {images.map((image) => (
          <li key={image.id} className={classes.row}>
            <Link to={`/images/${image.id}`} className={classes.link}>
              {image.label}
            </Link>
            <span className={classes.rowSize}>
              <Size bytes={image.top?.stackSize ?? 0} kind="docker" />
            </span>
          </li>
        ))}
      </ul>
      {last.imageCount > images.length && (
        <p className={classes.hint}>and {countOf(last.imageCount - images.length, 'more image')}.</p>
      )}
    </>
  )
}

/** Another place of the same content: over what, and for whom. */
function TwinRow({ twin, onShow }: { readonly twin: LayerNode; readonly onShow: (chainId: string) => void }) {
  const [image] = imagesOf(twin, 1)
  return (
    <li>
      <button type="button" className={classes.row} onClick={() => onShow(twin.chainId)}>
        <span className={classes.link}>
          layer {twin.depth + 1} of {image?.label ?? 'no image'}
        </span>
        <span className={classes.rowSize}>{countOf(twin.imageCount, 'image')}</span>
      </button>
    </li>
  )
}
