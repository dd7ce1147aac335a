import { ActionIcon, Button } from '@mantine/core'
import { IconAlertTriangle, IconX } from '@tabler/icons-react'
import type { ErrorRecord } from '../../shared/contract/errors.ts'
import { CopyButton } from './CopyButton.tsx'
import classes from './ErrorNote.module.css'

interface Props {
  readonly error: ErrorRecord
  /** What to do, where the message does not say it. */
  readonly remedy?: string | undefined
  readonly onDismiss?: () => void
  readonly onRetry?: () => void
}

/** An error where it happened: what was attempted, why it failed and what to do. Stays until dismissed. */
export function ErrorNote({ error, remedy, onDismiss, onRetry }: Props) {
  const { message, cause, code } = error
  // A cause that the message tells already is not told twice.
  const isTold = cause !== undefined && message.toLowerCase().includes(cause.toLowerCase())
  const details = isTold ? undefined : cause
  return (
    <div className={classes.note} role="alert">
      <IconAlertTriangle className={classes.icon} size={16} aria-hidden="true" />
      <div className={classes.body}>
        <p className={classes.message}>{message}</p>
        {details && <p className={classes.cause}>Cause: {details}</p>}
        {remedy && <p className={classes.cause}>{remedy}</p>}
        {onRetry && (
          <Button variant="default" size="compact-xs" onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
      <CopyButton value={[`${code}: ${message}`, cause].filter(Boolean).join('\nCause: ')} label="Copy error" />
      {onDismiss && (
        <ActionIcon variant="subtle" color="gray" size={22} aria-label="Dismiss" onClick={onDismiss}>
          <IconX size={14} />
        </ActionIcon>
      )}
    </div>
  )
}
