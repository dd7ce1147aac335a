import type { OperationPart } from '../../shared/contract/operations.ts'
import { shortDigest } from '../../shared/model/digest.ts'
import { LayerSwatch, layerFill } from './LayerSwatch.tsx'
import { partPercent, partWords, type TransferKind } from './partWords.ts'
import { Size } from './Size.tsx'
import classes from './TransferParts.module.css'
import { useNow } from './useNow.ts'

/** A bar as a screen reader hears it: what it is of, and how far it is, in words. */
function barAria(label: string, percent: number, words: string) {
  return {
    role: 'progressbar',
    'aria-label': label,
    'aria-valuenow': Math.round(percent),
    'aria-valuetext': words,
  } as const
}

interface Props {
  readonly parts: readonly OperationPart[]
  readonly kind: TransferKind
  /** The whole has ended: nothing of it goes on. */
  readonly isOver: boolean
}

/** The layers of a pull or push, each with a bar in its colour and its state in words. */
export function TransferParts({ parts, kind, isOver }: Props) {
  const now = useNow(!isOver && parts.some(({ state }) => state === 'retrying'))
  return (
    <ul className={classes.parts} aria-label="Layers">
      {parts.map((part) => (
        <PartRow key={part.id} part={part} words={partWords(part, kind, isOver, now)} />
      ))}
    </ul>
  )
}

function PartRow({ part, words }: { readonly part: OperationPart; readonly words: string }) {
  const { id, diffId, state, bytesTotal } = part
  const percent = partPercent(part)
  const fill = diffId === undefined ? undefined : layerFill(diffId)
  return (
    <li className={classes.part} data-state={state}>
      {diffId === undefined ? <span className={classes.plain} aria-hidden="true" /> : <LayerSwatch diffId={diffId} />}
      <code title={id}>{shortDigest(id)}</code>
      <span className={classes.track} {...barAria(shortDigest(id), percent, words)}>
        <span
          className={`${classes.bar} ${fill?.className ?? ''}`}
          data-plain={fill === undefined}
          style={{ ...fill?.style, width: `${percent}%` }}
        />
      </span>
      <span className={classes.words} title={words}>
        {words}
      </span>
      <span className={classes.size}>{bytesTotal > 0 && <Size bytes={bytesTotal} kind="blob" />}</span>
    </li>
  )
}
