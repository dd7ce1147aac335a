import type { ChangeCounts } from '../../../shared/contract/files.ts'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import { LayerSwatch } from '../../ui/LayerSwatch.tsx'
import { ChangeCount } from './ChangeMark.tsx'
import classes from './FilesView.module.css'

interface Props {
  readonly image: ImageDetails
  readonly layer: number
  /** Undefined as long as they are being counted. */
  readonly counts: ChangeCounts | undefined
}

/** Which layer is looked at, and how much it added, changed and deleted. */
export function LayerSummary({ image, layer, counts }: Props) {
  const entry = image.layers[layer - 1]
  return (
    <p className={classes.summary} aria-live="polite">
      {entry && <LayerSwatch diffId={entry.diffId} />}
      <span className={classes.which}>
        Layer {layer} of {image.layers.length}
      </span>
      {counts === undefined ? (
        <span className={classes.bone} aria-hidden="true" />
      ) : (
        <span className={classes.counts}>
          <ChangeCount change="added" count={counts.added} />
          <ChangeCount change="changed" count={counts.changed} />
          {counts.metadata > 0 && <ChangeCount change="metadata" count={counts.metadata} />}
          <ChangeCount change="deleted" count={counts.deleted} />
        </span>
      )}
    </p>
  )
}
