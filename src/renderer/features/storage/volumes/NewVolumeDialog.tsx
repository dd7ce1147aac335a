import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { shellWord } from '../../../../shared/model/shellWord.ts'
import { api, engine } from '../../../client/api.ts'
import { errorRecord } from '../../../client/errors.ts'
import { CommandLine } from '../../../ui/CommandLine.tsx'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import classes from './VolumesPage.module.css'

/** Makes a volume. */
export function NewVolumeDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const wanted = name.trim()
  const creation = useMutation({ mutationFn: () => engine.volumes.create({ name: wanted }) })
  return (
    <Modal opened onClose={onClose} title="New volume" size={440} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={classes.body}
        onSubmit={(event) => {
          event.preventDefault()
          creation.mutate(undefined, {
            onSuccess: () => {
              void client.invalidateQueries({ queryKey: api.volumes.key() })
              onClose()
            },
          })
        }}
      >
        <TextInput
          size="sm"
          label="Name"
          description="Made up when empty."
          data-autofocus
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value)
            creation.reset()
          }}
        />
        {creation.error && <ErrorNote error={errorRecord(creation.error)} />}
        <CommandLine command={`docker volume create${wanted === '' ? '' : ` ${shellWord(wanted)}`}`} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={creation.isPending}>
            Create
          </Button>
        </div>
      </form>
    </Modal>
  )
}
