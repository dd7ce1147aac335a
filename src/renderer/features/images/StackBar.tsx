import type { Layer } from '../../../shared/contract/layers.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { formatSize } from '../../../shared/model/size.ts'
import { layerFill } from '../../ui/LayerSwatch.tsx'
import { pointing } from './pointing.ts'
import classes from './StackBar.module.css'

interface Props {
  /** From the bottom up. */
  readonly layers: readonly Layer[]
  /** The chainID of the layer that the mouse is over, wherever it is. */
  readonly pointed: string | undefined
  /** Position of the chosen layer, 1 for the lowest. */
  readonly chosen: number | undefined
  readonly onPoint: (chainId: string | undefined) => void
  readonly onChoose: (position: number) => void
}

/**
 * The whole image as one bar: its layers from the bottom up, as wide as they are large. A click chooses one, as a
 * choice in the table below does, which is the way for the keyboard.
 */
export function StackBar({ layers, pointed, chosen, onPoint, onChoose }: Props) {
  const total = layers.reduce((sum, { dockerSize }) => sum + dockerSize, 0)
  const text = `${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}, ${formatSize(total)}, base first`
  return (
    <ul className={classes.stack} aria-label={text}>
      {layers.map((layer, index) => {
        const fill = layerFill(layer.diffId)
        const title = `Layer ${index + 1}, ${shortDigest(layer.diffId)}, ${formatSize(layer.dockerSize)}`
        const click = { onClick: () => onChoose(index + 1) }
        return (
          <li
            key={layer.chainId}
            className={`${classes.slice} ${fill.className}`}
            style={{ ...fill.style, flexGrow: layer.dockerSize }}
            data-dimmed={pointed !== undefined && pointed !== layer.chainId}
            data-chosen={chosen === index + 1}
            title={title}
            aria-label={title}
            {...click}
            {...pointing(layer.chainId, onPoint)}
          />
        )
      })}
    </ul>
  )
}
