import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { shortDigest } from '../../../shared/model/digest.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { namesInRegistries } from '../../client/registryNames.ts'
import { useCompletions, useKnownRegistries } from '../../client/useCompletions.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { CompletionField } from '../../ui/CompletionField.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './DeleteDialog.module.css'

/** Registries whose names are suggested. */
const suggestionLimit = 4

interface Props {
  readonly imageId: string
  /** A name it has, for the command. */
  readonly name: string | undefined
  readonly onClose: () => void
}

/** Gives an image one more name. */
export function TagDialog({ imageId, name, onClose }: Props) {
  const [target, setTarget] = useState('')
  const [isOpen, setOpen] = useState(false)
  const offered = useCompletions(target, isOpen)
  const suggested = namesInRegistries(name, useKnownRegistries()).slice(0, suggestionLimit)
  const tagging = useMutation({
    mutationFn: () => engine.images.tag({ source: imageId, target: target.trim() }),
  })
  const change = (text: string) => {
    setTarget(text)
    tagging.reset()
  }
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
        <CompletionField
          label="Name and tag"
          description="An image that has this name now loses it."
          placeholder="registry.example/team/app:1.0"
          hasFocus
          value={target}
          offered={offered}
          onChange={change}
          onTake={change}
          onOpen={setOpen}
        />
        {suggested.length > 0 && (
          <div className={classes.suggestions}>
            <span className="soft">In a registry</span>
            {suggested.map((suggestion) => (
              <Button key={suggestion} variant="default" size="compact-xs" onClick={() => change(suggestion)}>
                {suggestion}
              </Button>
            ))}
          </div>
        )}
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
