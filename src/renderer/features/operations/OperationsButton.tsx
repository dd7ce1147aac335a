import { Progress } from '@mantine/core'
import { IconAlertTriangle, IconListCheck } from '@tabler/icons-react'
import classes from './OperationsTray.module.css'
import { useWork } from './useWork.ts'
import { isUnderWay } from './work.ts'

interface Props {
  readonly isOpen: boolean
  readonly onToggle: () => void
}

/** The work under way in the status bar; opens the tray. */
export function OperationsButton({ isOpen, onToggle }: Props) {
  const work = useWork()
  const running = work.filter(isUnderWay)
  const failed = work.filter(({ state }) => state === 'failed').length
  const total = running.reduce((sum, { bytesTotal }) => sum + (bytesTotal ?? 0), 0)
  const done = running.reduce((sum, { bytesTotal, bytesDone }) => sum + (bytesTotal ? bytesDone : 0), 0)
  const latest = running[0]
  return (
    <button type="button" className={classes.button} aria-expanded={isOpen} onClick={onToggle}>
      {failed > 0 ? (
        <IconAlertTriangle className={classes.bad} size={14} aria-hidden="true" />
      ) : (
        <IconListCheck size={14} aria-hidden="true" />
      )}
      {latest === undefined ? 'Operations' : running.length === 1 ? latest.title : `${running.length} under way`}
      {running.length > 0 && (
        <Progress.Root size={4} w={72}>
          <Progress.Section
            value={total > 0 ? (done / total) * 100 : 100}
            striped={total === 0}
            aria-label="All work under way"
          />
        </Progress.Root>
      )}
      {failed > 0 && <span className={classes.bad}>{failed} failed</span>}
    </button>
  )
}
