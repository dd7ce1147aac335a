import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'
import type { HistoryEntry, ImageDetails } from '../../../shared/contract/images.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { parseInstruction } from '../../../shared/model/instruction.ts'
import { formatSize } from '../../../shared/model/size.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { LayerSwatch, layerFill } from '../../ui/LayerSwatch.tsx'
import { Size } from '../../ui/Size.tsx'
import { Time } from '../../ui/Time.tsx'
import { layerQuery, useChosenLayer } from './chosenLayer.ts'
import classes from './HistoryView.module.css'
import { imageAddress } from './imageAddress.ts'
import { pointing } from './pointing.ts'
import { StackBar } from './StackBar.tsx'

/** How an image came to be, newest step first, each with the size and the colour of the layer it made. */
export function HistoryView({ image }: { readonly image: ImageDetails }) {
  const [pointed, setPointed] = useState<string>()
  const { chosen, choose } = useChosenLayer(image)
  const table = useRef<HTMLTableElement>(null)
  const positions = new Map(image.layers.map(({ chainId }, index) => [chainId, index + 1]))
  const steps = image.history.map((entry, position) => ({ entry, position }))
  const largest = Math.max(1, ...image.history.map(({ dockerSize }) => dockerSize))
  useEffect(() => {
    table.current?.querySelector(`[data-position="${chosen}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <div className={classes.view}>
      <StackBar layers={image.layers} pointed={pointed} chosen={chosen} onPoint={setPointed} onChoose={choose} />
      <table ref={table} className={classes.table} aria-label="History, newest first">
        <thead>
          <tr>
            <th scope="col">Layer</th>
            <th scope="col">Instruction</th>
            <th scope="col" className={classes.number}>
              Size
            </th>
            <th scope="col">Created</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ entry, position }) => (
            <HistoryRow
              key={position}
              entry={entry}
              imageId={image.id}
              position={positions.get(entry.layer?.chainId ?? '')}
              isChosen={chosen !== undefined && chosen === positions.get(entry.layer?.chainId ?? '')}
              share={entry.dockerSize / largest}
              isPointed={entry.layer !== undefined && entry.layer.chainId === pointed}
              onPoint={setPointed}
            />
          ))}
        </tbody>
      </table>
      {image.historyTotal > image.history.length && (
        <p className="soft">
          The newest {image.history.length} of {image.historyTotal} steps.
        </p>
      )}
    </div>
  )
}

interface RowProps {
  readonly entry: HistoryEntry
  readonly imageId: string
  /** Where in the image the layer is that the step made, 1 for the lowest. */
  readonly position: number | undefined
  readonly isChosen: boolean
  /** Size in relation to the largest step, 0 to 1. */
  readonly share: number
  readonly isPointed: boolean
  readonly onPoint: (chainId: string | undefined) => void
}

function HistoryRow({ entry, imageId, position, isChosen, share, isPointed, onPoint }: RowProps) {
  const [open, setOpen] = useState(false)
  const { keyword, argument } = parseInstruction(entry.createdBy)
  const { layer } = entry
  const fill = layer && layerFill(layer.diffId)
  return (
    <tr
      data-pointed={isPointed}
      data-chosen={isChosen}
      data-position={position}
      data-empty={layer === undefined}
      {...pointing(layer?.chainId, onPoint)}
    >
      <td className={classes.barCell}>
        {fill && layer ? (
          <Link
            to={imageAddress(imageId, 'layers') + layerQuery(position)}
            className={classes.track}
            title={`Layer ${position}, ${shortDigest(layer.diffId)}, ${formatSize(entry.dockerSize)}`}
            aria-label={`Layer ${position}`}
          >
            <LayerSwatch diffId={layer.diffId} />
            <span className={classes.scale}>
              <span
                className={`${classes.bar} ${fill.className}`}
                style={{ ...fill.style, width: `${share * 100}%` }}
              />
            </span>
          </Link>
        ) : (
          <span className={classes.noLayer}>no layer</span>
        )}
      </td>
      <td className={classes.instructionCell}>
        <div className={classes.instruction}>
          <button
            type="button"
            className={classes.toggle}
            aria-expanded={open}
            title={open ? undefined : entry.createdBy}
            onClick={() => setOpen(!open)}
          >
            <code className={open ? classes.open : classes.closed}>
              {open ? (
                entry.createdBy || '(not recorded)'
              ) : (
                <>
                  {keyword && <b className={classes.keyword}>{keyword} </b>}
                  {argument || (keyword ? '' : '(not recorded)')}
                </>
              )}
            </code>
          </button>
          {open && <CopyButton value={entry.createdBy} label="Copy as recorded" />}
        </div>
        {open && entry.comment && <p className={classes.comment}>{entry.comment}</p>}
      </td>
      <td className={classes.number}>
        <Size bytes={entry.dockerSize} kind="docker" />
      </td>
      <td className={classes.created}>
        <Time time={entry.created === undefined ? 0 : Date.parse(entry.created)} />
      </td>
    </tr>
  )
}
