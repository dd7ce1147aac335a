import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { shellWord } from '../../../shared/model/shellWord.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './Dialog.module.css'

interface Props {
  readonly container: Pick<ContainerRow, 'id' | 'name'>
  readonly onClose: () => void
}

/** Gives a container another name. */
export function RenameDialog({ container, onClose }: Props) {
  const [name, setName] = useState(container.name)
  const wanted = name.trim()
  const renaming = useMutation({ mutationFn: () => engine.containers.rename({ id: container.id, name: wanted }) })
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Rename ${container.name}`}
      size={480}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className={classes.body}
        onSubmit={(event) => {
          event.preventDefault()
          if (wanted !== '') renaming.mutate(undefined, { onSuccess: onClose })
        }}
      >
        <TextInput
          size="sm"
          label="Name"
          data-autofocus
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value)
            renaming.reset()
          }}
        />
        {renaming.error && <ErrorNote error={errorRecord(renaming.error)} />}
        <CommandLine command={`docker rename ${container.name} ${wanted === '' ? 'NAME' : shellWord(wanted)}`} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={renaming.isPending} disabled={wanted === '' || wanted === container.name}>
            Rename
          </Button>
        </div>
      </form>
    </Modal>
  )
}
