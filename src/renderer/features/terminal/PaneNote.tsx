import { Button } from '@mantine/core'
import type { TerminalSize, TerminalStatus } from '../../../shared/contract/terminalFrames.ts'
import type { TerminalSessionView } from '../../../shared/contract/terminals.ts'
import classes from './TerminalPane.module.css'

interface Props {
  readonly session: TerminalSessionView
  readonly status: TerminalStatus
  readonly isReached: boolean
  readonly size: TerminalSize | undefined
  readonly onStart: (() => void) | undefined
  readonly onReopen: () => void
  readonly onClose: () => void
}

/** What is to be known of a terminal that is not simply there, and what to do. */
export function PaneNote(props: Props) {
  const { session, status, isReached, size } = props
  if (!isReached) return <Note text="The engine is not reached. It is tried again, and the terminal is there then." />
  if (status.state === 'connecting') return <Note text="Connecting to the program…" />
  if (status.state === 'lost') {
    const why = status.message ?? 'The runner cannot be reached.'
    return <Note tone="bad" text={`${why} It is tried again.`} />
  }
  if (status.state === 'ended') return <EndNote {...props} />
  if (!status.ownsSize && size !== undefined) {
    const text = `Another window has made ${session.name} ${size.columns} × ${size.rows}. Type here to fit it to this one.`
    return <Note text={text} />
  }
  return null
}

function EndNote({ session, status, onStart, onReopen, onClose }: Props) {
  const how = status.exitCode === undefined ? 'has ended' : `has ended with exit code ${status.exitCode}`
  const isMain = session.kind === 'main'
  return (
    <Note text={`${isMain ? "The container's process" : 'The shell'} ${how}. This is its last screen.`}>
      {isMain && onStart !== undefined && (
        <Button variant="default" size="compact-xs" onClick={onStart}>
          Start the container
        </Button>
      )}
      {!isMain && (
        <Button variant="default" size="compact-xs" onClick={onReopen}>
          Open another shell
        </Button>
      )}
      <Button variant="default" size="compact-xs" onClick={onClose}>
        Close
      </Button>
    </Note>
  )
}

interface NoteProps {
  readonly text: string
  readonly tone?: 'bad'
  readonly children?: React.ReactNode
}

function Note({ text, tone, children }: NoteProps) {
  return (
    <div className={classes.note} data-tone={tone}>
      <output>{text}</output>
      {children}
    </div>
  )
}
