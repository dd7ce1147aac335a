import { Button, Checkbox, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { containerAddress } from './containerAddress.ts'
import classes from './Dialog.module.css'

interface Props {
  readonly container: Pick<ContainerRow, 'id' | 'name'>
  readonly onClose: () => void
}

/** Makes another container that begins as this one is now. */
export function ForkDialog({ container, onClose }: Props) {
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [start, setStart] = useState(true)
  const wanted = name.trim()
  const forking = useMutation({
    mutationFn: () => engine.containers.fork({ id: container.id, start, ...(wanted === '' ? {} : { name: wanted }) }),
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={`New container from ${container.name}`}
      size={500}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className={classes.body}
        onSubmit={(event) => {
          event.preventDefault()
          forking.mutate(undefined, {
            onSuccess: ({ id }) => {
              onClose()
              void navigate(containerAddress(id))
            },
          })
        }}
      >
        <p className={classes.soft}>
          What it wrote so far becomes a layer of an untagged image; the new container is made from that, with the same
          options. This one goes on as it is.
        </p>
        <TextInput
          size="sm"
          label="Name"
          description="Made up when empty."
          data-autofocus
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value)
            forking.reset()
          }}
        />
        <Checkbox
          size="xs"
          label="Start it"
          checked={start}
          onChange={(event) => setStart(event.currentTarget.checked)}
        />
        {forking.error && <ErrorNote error={errorRecord(forking.error)} />}
        <CommandLine
          command={`docker ${start ? 'run -d' : 'create'} ${wanted === '' ? '' : `--name ${wanted} `}$(docker commit ${container.name})`}
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={forking.isPending}>
            Make it
          </Button>
        </div>
      </form>
    </Modal>
  )
}
