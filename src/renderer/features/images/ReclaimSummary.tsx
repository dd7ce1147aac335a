import { useId } from 'react'
import type { ReclaimPlan } from '../../../shared/contract/images.ts'
import type { Layer } from '../../../shared/contract/layers.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { formatSize } from '../../../shared/model/size.ts'
import { LayerSwatch } from '../../ui/LayerSwatch.tsx'
import { KeptMark, ReclaimableMark } from '../../ui/marks.tsx'
import { Size } from '../../ui/Size.tsx'
import { scrollsByKeyboard } from '../../ui/scrollsByKeyboard.ts'
import classes from './DeleteDialog.module.css'

/** What a deletion frees, exactly: bytes, names, and the layers that go and that stay. */
export function ReclaimSummary({ plan }: { readonly plan: ReclaimPlan }) {
  const names = plan.images.flatMap((image) =>
    image.names.length > 0 ? image.names : [`<none> ${shortDigest(image.id)}`],
  )
  const nameTotal = plan.images.reduce((sum, image) => sum + Math.max(1, image.nameTotal), 0)
  const id = useId()
  return (
    <>
      <p className={classes.freed}>
        <span className={classes.amount}>
          <Size bytes={plan.diskFreed + plan.diskFreedLater} kind="disk" />
        </span>
        <span className="soft">{freedText(plan)}</span>
      </p>
      <h3 id={id} className={classes.heading}>
        {nameTotal === 1 ? 'This name goes' : `These ${nameTotal} names go`}
      </h3>
      <ul className={classes.names} aria-labelledby={id} {...scrollsByKeyboard}>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
        {nameTotal > names.length && <li className="soft">and {nameTotal - names.length} more</li>}
      </ul>
      <LayerList
        heading={goingLayers(plan.layerTotal)}
        mark={<ReclaimableMark />}
        layers={plan.layers}
        total={plan.layerTotal}
      />
      {plan.keptLayerTotal > 0 && (
        <LayerList
          heading={
            plan.keptLayerTotal === 1
              ? '1 layer stays, since other images need it'
              : `${plan.keptLayerTotal} layers stay, since other images need them`
          }
          mark={<KeptMark />}
          layers={plan.keptLayers}
          total={plan.keptLayerTotal}
        />
      )}
    </>
  )
}

/** When the bytes are free: an image that rests in the trash keeps all but its unpacked layers. */
function freedText({ diskFreed, diskFreedLater, toTrash }: ReclaimPlan): string {
  if (diskFreed + diskFreedLater === 0) return 'is freed on disk: every layer is needed by other images'
  const what = 'on disk, in whole blocks, with configurations and layer indexes'
  if (!toTrash && diskFreedLater === 0) return `is freed ${what}`
  if (diskFreed === 0) return `${what}: free when the trash is emptied`
  return `${what}: ${formatSize(diskFreed)} at once, the rest when the trash is emptied`
}

function goingLayers(total: number): string {
  if (total === 0) return 'No layer goes'
  return total === 1 ? '1 layer goes' : `${total} layers go`
}

interface LayerListProps {
  readonly heading: string
  readonly mark: React.ReactNode
  readonly layers: readonly (Layer & { readonly contentStays?: boolean })[]
  readonly total: number
}

function LayerList({ heading, mark, layers, total }: LayerListProps) {
  const id = useId()
  return (
    <>
      <h3 id={id} className={classes.heading}>
        {mark} {heading}
      </h3>
      {layers.length > 0 && (
        <ul className={classes.layers} aria-labelledby={id} {...scrollsByKeyboard}>
          {layers.map((layer) => (
            <li key={layer.chainId}>
              <LayerSwatch diffId={layer.diffId} />
              <code title={layer.diffId}>{shortDigest(layer.diffId)}</code>
              {layer.contentStays === true ? (
                <span className="soft" title="Its bytes stay on disk.">
                  same content in another image
                </span>
              ) : (
                <Size bytes={layer.blobSize} kind="blob" />
              )}
            </li>
          ))}
          {total > layers.length && <li className="soft">and {total - layers.length} more</li>}
        </ul>
      )}
    </>
  )
}
