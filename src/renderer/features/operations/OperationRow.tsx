import { Progress } from '@mantine/core'
import { IconPlayerStop } from '@tabler/icons-react'
import { memo } from 'react'
import { CopyButton } from '../../ui/CopyButton.tsx'
import frame from '../../ui/grid/gridFrame.module.css'
import { Size } from '../../ui/Size.tsx'
import { Time } from '../../ui/Time.tsx'
import { Duration } from './Duration.tsx'
import classes from './OperationTable.module.css'
import { outcomeLine, percentOf } from './outcome.ts'
import { StateMark } from './StateMark.tsx'
import { isUnderWay, type Work } from './work.ts'
import { canCancel, cancelWork } from './workActions.ts'

interface Props {
  /** Undefined while its page is on its way. */
  readonly work: Work | undefined
  readonly index: number
  /** Pixels from the top of the list. */
  readonly top: number
  readonly isShown: boolean
}

/** One operation: a line that says what it was, what came of it, when, and how long it took. */
export const OperationRow = memo(function OperationRow({ work, index, top, isShown }: Props) {
  const place = {
    'aria-rowindex': index + 2,
    className: `${frame.row} ${frame.bodyRow} ${classes.row}`,
    style: { transform: `translateY(${top}px)` },
  }
  if (work === undefined) {
    return (
      <tr {...place}>
        <td className={frame.cell} style={{ gridColumn: '2 / 4' }}>
          <span className={frame.hidden}>Loading</span>
          <span className={frame.bone} />
        </td>
      </tr>
    )
  }
  const { title, command, state, origin, bytesDone, started } = work
  const line = outcomeLine(work)
  return (
    <tr
      {...place}
      id={`operation-row-${index}`}
      data-index={index}
      data-state={state}
      aria-selected={isShown}
      data-active={isShown}
    >
      <td className={frame.cell}>
        <StateMark state={state} />
      </td>
      <td className={frame.cell} title={title}>
        <span className={classes.title}>
          <span className={classes.text}>{title}</span>
          {origin === 'docker' && (
            <span className={classes.origin} title="Asked for by the docker command line">
              docker
            </span>
          )}
        </span>
      </td>
      <td className={frame.cell} data-column="outcome" title={line}>
        {isUnderWay(work) && <RowProgress work={work} />}
        <span className={classes.text}>{line}</span>
      </td>
      <td className={frame.cell} data-column="bytes">
        {bytesDone > 0 && <Size bytes={bytesDone} kind="moved" />}
      </td>
      <td className={frame.cell} data-column="duration">
        <Duration work={work} />
      </td>
      <td className={frame.cell} data-column="started">
        <Time time={started} />
      </td>
      <td className={frame.cell} data-column="actions">
        {canCancel(work) && (
          <button
            type="button"
            className={classes.cancel}
            title="Cancel"
            aria-label={`Cancel ${title}`}
            onClick={() => cancelWork(work)}
          >
            <IconPlayerStop size={14} aria-hidden="true" />
          </button>
        )}
        {command !== '' && <CopyButton value={command} label={`Copy command: ${command}`} skipTab />}
      </td>
    </tr>
  )
})

function RowProgress({ work }: { readonly work: Work }) {
  const percent = percentOf(work)
  return (
    <Progress.Root size={6} className={classes.progress ?? ''}>
      <Progress.Section
        value={percent ?? 100}
        striped={percent === undefined && work.state === 'running'}
        color={work.state === 'waiting' ? 'gray' : 'lamina'}
        aria-label={work.title}
      />
    </Progress.Root>
  )
}
