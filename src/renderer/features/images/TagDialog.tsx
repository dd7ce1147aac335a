import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { shortDigest } from '../../../shared/model/digest.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './DeleteDialog.module.css'

interface Props {
  readonly imageId: string
  /** A name it has, for the command. */
  readonly name: string | undefined
  readonly onClose: () => void
}

/** Gives an image one more name. */
export function TagDialog({ imageId, name, onClose }: Props) {
  const [target, setTarget] = useState('')
  const tagging = useMutation({
    mutationFn: () => engine.images.tag({ source: imageId, target: target.trim() }),
  })
  return (
    <Modal opened onClose={onClose} title="Add a name" size={480} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={classes.body}
        onSubmit={(event) => {
          event.preventDefault()
          // Given with the call: a dialog that was closed meanwhile closes no other.
          if (target.trim() !== '') tagging.mutate(undefined, { onSuccess: onClose })
        }}
      >
        <TextInput
          size="sm"
          label="Name and tag"
          description="An image that has this name now loses it."
          placeholder="registry.example/team/app:1.0"
          data-autofocus
          value={target}
          onChange={(event) => {
            setTarget(event.currentTarget.value)
            tagging.reset()
          }}
        />
        {tagging.error && <ErrorNote error={errorRecord(tagging.error)} />}
        <CommandLine command={`docker tag ${name ?? shortDigest(imageId)} ${target.trim() || 'NAME:TAG'}`} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={tagging.isPending} disabled={target.trim() === ''}>
            Add name
          </Button>
        </div>
      </form>
    </Modal>
  )
}
