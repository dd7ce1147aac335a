import type { Layer } from '../../../shared/contract/layers.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { formatSize } from '../../../shared/model/size.ts'
import { layerFill } from '../../ui/LayerSwatch.tsx'
import classes from './HistoryView.module.css'
import { pointing } from './pointing.ts'

interface Props {
  /** From the bottom up. */
  readonly layers: readonly Layer[]
  readonly pointed: string | undefined
  readonly onPoint: (chainId: string | undefined) => void
}

/** The whole image as one bar: its layers from the bottom up, as wide as they are large. */
export function StackBar({ layers, pointed, onPoint }: Props) {
  const total = layers.reduce((sum, { dockerSize }) => sum + dockerSize, 0)
  const text = `${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}, ${formatSize(total)}, base first`
  return (
    <ul className={classes.stack} aria-label={text}>
      {layers.map((layer) => {
        const fill = layerFill(layer.diffId)
        return (
          <li
            key={layer.chainId}
            className={`${classes.slice} ${fill.className}`}
            style={{ ...fill.style, flexGrow: layer.dockerSize }}
            data-dimmed={pointed !== undefined && pointed !== layer.chainId}
            title={`Layer ${shortDigest(layer.diffId)}, ${formatSize(layer.dockerSize)}`}
            aria-label={`Layer ${shortDigest(layer.diffId)}, ${formatSize(layer.dockerSize)}`}
            {...pointing(layer.chainId, onPoint)}
          />
        )
      })}
    </ul>
  )
}
