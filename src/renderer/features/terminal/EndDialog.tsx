import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { TerminalSessionView } from '../../../shared/contract/terminals.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './TerminalDialogs.module.css'

/** How a terminal is to end. */
export type TerminalEnd = 'close' | 'kill'

interface Props {
  readonly session: TerminalSessionView
  readonly end: TerminalEnd
  readonly containerName: string
  readonly onClose: () => void
}

/** Says what closing a terminal, or killing what is in it, does, before it is done. */
export function EndDialog({ session, end, containerName, onClose }: Props) {
  const { id, kind, name } = session
  const ending = useMutation({
    mutationFn: () => (end === 'close' ? engine.terminals.close({ id }) : engine.terminals.kill({ id })),
    onSuccess: onClose,
  })
  const isMain = kind === 'main'
  const what =
    end === 'close'
      ? `The shell gets a hang-up (SIGHUP), as when a terminal's window is closed: it and what runs in it end, unless they ignore that. ${containerName} goes on.`
      : isMain
        ? `Kills the container's own process (SIGKILL) at once: ${containerName} stops, with everything that runs in it. What it has not written is lost.`
        : `Kills the shell (SIGKILL) at once. ${containerName} goes on. The last screen stays until the tab is closed.`
  const title = end === 'close' ? `Close ${name}` : isMain ? `Kill ${containerName}` : `Kill ${name}`
  return (
    <Modal opened onClose={onClose} title={title} size={480} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes.body}>
        <p>{what}</p>
        {ending.error && <ErrorNote error={errorRecord(ending.error)} />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button data-autofocus color="red" loading={ending.isPending} onClick={() => ending.mutate()}>
            {end === 'close' ? 'Close it' : 'Kill it'}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
