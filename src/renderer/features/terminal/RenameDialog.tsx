import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { TerminalSessionView } from '../../../shared/contract/terminals.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './TerminalDialogs.module.css'

interface Props {
  readonly session: TerminalSessionView
  readonly onClose: () => void
}

/** Calls a terminal's tab something else. */
export function RenameDialog({ session, onClose }: Props) {
  const [name, setName] = useState(session.name)
  const renaming = useMutation({
    mutationFn: () => engine.terminals.rename({ id: session.id, name }),
    onSuccess: onClose,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    renaming.mutate()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title="Rename the terminal"
      size={400}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form className={classes.body} onSubmit={submit}>
        <TextInput
          data-autofocus
          label="Name"
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {renaming.error && <ErrorNote error={errorRecord(renaming.error)} />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={renaming.isPending}>
            Rename
          </Button>
        </div>
      </form>
    </Modal>
  )
}
