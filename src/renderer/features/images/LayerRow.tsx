import type { Layer } from '../../../shared/contract/layers.ts'
import { parseInstruction, shortArgument } from '../../../shared/model/instruction.ts'
import { mediaTypeName } from '../../../shared/model/mediaTypeName.ts'
import { Digest } from '../../ui/Digest.tsx'
import { LayerSwatch } from '../../ui/LayerSwatch.tsx'
import { SharedMark, UniqueMark } from '../../ui/marks.tsx'
import { Size } from '../../ui/Size.tsx'
import classes from './LayersView.module.css'
import { pointing } from './pointing.ts'

interface Props {
  readonly layer: Layer
  /** 1 for the lowest. */
  readonly position: number
  /** The step that made it, as recorded. */
  readonly createdBy: string
  readonly isChosen: boolean
  readonly isPointed: boolean
  readonly onPoint: (chainId: string | undefined) => void
}

/** One layer of the table; the table itself hears its clicks. */
export function LayerRow({ layer, position, createdBy, isChosen, isPointed, onPoint }: Props) {
  const { keyword, argument } = parseInstruction(createdBy)
  return (
    <tr
      id={`layer-row-${position}`}
      aria-selected={isChosen}
      data-position={position}
      data-chosen={isChosen}
      data-pointed={isPointed}
      {...pointing(layer.chainId, onPoint)}
    >
      <td data-column="position">{position}</td>
      <td data-column="diffId">
        <span className={classes.swatched}>
          <LayerSwatch diffId={layer.diffId} />
          <Digest digest={layer.diffId} label="diffID" skipTab />
        </span>
      </td>
      <td data-column="step" title={createdBy}>
        <code>
          <b>{keyword}</b> {shortArgument(argument)}
        </code>
      </td>
      <td data-column="chainId">
        <Digest digest={layer.chainId} label="chainID" skipTab />
      </td>
      <td data-column="blob">
        <Digest digest={layer.blob} label="digest" skipTab />
      </td>
      <td data-column="type" title={layer.mediaType}>
        {mediaTypeName(layer.mediaType)}
      </td>
      <td data-column="dockerSize">
        <Size bytes={layer.dockerSize} kind="docker" />
      </td>
      <td data-column="size">
        <Size bytes={layer.tarSize} kind="tar" />
      </td>
      <td data-column="size">
        <Size bytes={layer.blobSize} kind="blob" />
      </td>
      <td data-column="entries">{layer.entryCount.toLocaleString('en-US')}</td>
      <td data-column="users">
        <span className={classes.users}>
          {layer.imageCount > 1 ? <SharedMark /> : <UniqueMark />}
          {layer.imageCount > 1 ? `${layer.imageCount.toLocaleString('en-US')} images` : 'this image only'}
        </span>
      </td>
    </tr>
  )
}
