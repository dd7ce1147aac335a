import { IconCheck, IconDownload, IconFileZip, IconProgressDown, IconUpload } from '@tabler/icons-react'
import { shortDigest } from '../../../shared/model/digest.ts'
import { parseInstruction, shortArgument } from '../../../shared/model/instruction.ts'
import { formatSize } from '../../../shared/model/size.ts'
import { LayerSwatch, layerFill } from '../../ui/LayerSwatch.tsx'
import type { TransferKind } from '../../ui/partWords.ts'
import { Size } from '../../ui/Size.tsx'
import type { CostRow } from './costRows.ts'
import classes from './LayerCosts.module.css'

const icons = {
  pull: { all: IconDownload, partly: IconProgressDown, compress: IconFileZip, nothing: IconCheck },
  push: { all: IconUpload, partly: IconUpload, compress: IconFileZip, nothing: IconCheck },
} as const

const legends = {
  pull: { high: 'to download', low: 'already here' },
  push: { high: 'to send', low: 'already there' },
} as const

interface Props {
  readonly kind: TransferKind
  /** From the bottom up; of `count`. */
  readonly rows: readonly CostRow[]
  readonly count: number
}

/**
 * The layers of a transfer before it starts: as a bar, each as wide as it is large and high where it has to go, and as
 * a list.
 */
export function LayerCosts({ kind, rows, count }: Props) {
  if (rows.length === 0) return null
  const moving = rows.filter(({ cost }) => cost !== 'nothing').length
  const text = `${rows.length} ${rows.length === 1 ? 'layer' : 'layers'}, ${moving} ${legends[kind].high}, base first`
  const hasSteps = rows.some(({ createdBy }) => createdBy !== '')
  return (
    <div>
      <ul className={classes.bar} aria-label={text}>
        {rows.map((row, index) => (
          <Slice key={row.digest + String(index)} row={row} position={index + 1} />
        ))}
      </ul>
      <div className={classes.legend} aria-hidden="true">
        <span>
          <span className={classes.high} /> {legends[kind].high}
        </span>
        <span>
          <span className={classes.low} /> {legends[kind].low}
        </span>
      </div>
      <table className={classes.table} data-steps={hasSteps}>
        <thead>
          <tr>
            <th scope="col" data-column="position">
              #
            </th>
            <th scope="col" data-column="layer">
              Layer
            </th>
            {hasSteps && <th scope="col">Instruction</th>}
            <th scope="col" data-column="state">
              State
            </th>
            <th scope="col" data-column="size">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <LayerRow key={row.digest + String(index)} kind={kind} row={row} position={index + 1} hasStep={hasSteps} />
          ))}
        </tbody>
      </table>
      {count > rows.length && <p className="soft">and {(count - rows.length).toLocaleString('en-US')} more layers</p>}
    </div>
  )
}

function Slice({ row, position }: { readonly row: CostRow; readonly position: number }) {
  const { diffId, digest, size, share, words } = row
  const { className, style } = layerFill(diffId ?? digest)
  const title = `Layer ${position}, ${shortDigest(diffId ?? digest)}, ${formatSize(size)}, ${words}`
  return (
    <li className={classes.slice} style={{ flexGrow: Math.max(size, 1) }} title={title} aria-label={title}>
      {share > 0 && <span className={`${classes.low} ${className}`} style={{ ...style, flexGrow: share }} />}
      {share < 1 && <span className={`${classes.high} ${className}`} style={{ ...style, flexGrow: 1 - share }} />}
    </li>
  )
}

interface RowProps {
  readonly kind: TransferKind
  readonly row: CostRow
  readonly position: number
  readonly hasStep: boolean
}

function LayerRow({ kind, row, position, hasStep }: RowProps) {
  const { digest, diffId, size, createdBy, cost, words } = row
  const { keyword, argument } = parseInstruction(createdBy)
  const Icon = icons[kind][cost]
  return (
    <tr>
      <td data-column="position">{position}</td>
      <td data-column="layer">
        <span className={classes.layer}>
          <LayerSwatch diffId={diffId ?? digest} />
          <code title={diffId === undefined ? digest : `diffID ${diffId}\ndigest ${digest}`}>
            {shortDigest(diffId ?? digest)}
          </code>
        </span>
      </td>
      {hasStep && (
        <td data-column="step" title={createdBy}>
          <code>
            <b>{keyword}</b> {shortArgument(argument)}
          </code>
        </td>
      )}
      <td data-column="state" title={words}>
        <span className={classes.state} data-cost={cost}>
          <Icon size={14} aria-hidden="true" /> {words}
        </span>
      </td>
      <td data-column="size">{size > 0 ? <Size bytes={size} kind="blob" /> : '–'}</td>
    </tr>
  )
}
