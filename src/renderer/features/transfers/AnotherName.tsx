import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { namesInRegistries } from '../../client/registryNames.ts'
import { useKnownRegistries } from '../../client/useCompletions.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { ReferenceField } from './ReferenceField.tsx'
import classes from './TransferPage.module.css'

/** Registries whose names are suggested. */
const suggestionLimit = 4

interface Props {
  readonly imageId: string
  /** A name that it has: those in other registries are made of it. */
  readonly name: string
  /** The image has this name now. */
  readonly onAdded: (name: string) => void
}

/** Gives an image one more name, one of the registry that it is to be pushed to. */
export function AnotherName({ imageId, name: known, onAdded }: Props) {
  const [name, setName] = useState('')
  const suggested = namesInRegistries(known, useKnownRegistries()).slice(0, suggestionLimit)
  const tagging = useMutation({
    mutationFn: () => engine.images.tag({ source: imageId, target: name.trim() }),
    onSuccess: () => onAdded(name.trim()),
  })
  return (
    <form
      className={classes.part}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') tagging.mutate()
      }}
    >
      <div className={classes.nameFields}>
        <ReferenceField
          label="New name"
          placeholder="registry.example/team/app:1.0"
          hasFocus
          value={name}
          onChange={setName}
          onTake={setName}
        />
        <Button type="submit" size="sm" variant="default" loading={tagging.isPending} disabled={name.trim() === ''}>
          Add name
        </Button>
      </div>
      {suggested.length > 0 && (
        <div className={classes.suggestions}>
          <span className="soft">In a registry</span>
          {suggested.map((suggestion) => (
            <Button key={suggestion} variant="default" size="compact-xs" onClick={() => setName(suggestion)}>
              {suggestion}
            </Button>
          ))}
        </div>
      )}
      {tagging.error && <ErrorNote error={errorRecord(tagging.error)} />}
    </form>
  )
}
