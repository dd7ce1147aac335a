import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { archiveName } from '../../../shared/model/archiveName.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { api } from '../../client/api.ts'
import { saveImages } from '../../client/downloads.ts'
import { errorRecord } from '../../client/errors.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Size } from '../../ui/Size.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import classes from './DeleteDialog.module.css'
import { saveCommand } from './dockerCommands.ts'

interface Props {
  /** What `docker save` is given: names, repositories, or IDs. 1 to 500. */
  readonly references: readonly string[]
  /** What is saved, for the title: `nginx:1.21`, `3 images`. */
  readonly label: string
  readonly onClose: () => void
}

/** Shows what an archive of images will hold and how large it will be, then saves it. */
export function SaveDialog({ references, label, onClose }: Props) {
  const suggested = archiveName(references)
  const [typed, setTyped] = useState(suggested)
  // A desktop window asks for the file in the system's own dialog.
  const isDesktop = window.lamina !== undefined
  const name = isDesktop ? suggested : typed.trim()
  const plan = useQuery(api.images.planSave.queryOptions({ input: { references }, gcTime: 0, staleTime: 0 }))
  const saving = useMutation({
    mutationFn: () => saveImages(references, name),
  })
  const error = saving.error ?? plan.error

  return (
    <Modal
      opened
      onClose={onClose}
      title={`Save ${label}`}
      size={560}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className={classes.body}
        onSubmit={(event) => {
          event.preventDefault()
          // Given with the call: a dialog that was closed meanwhile closes no other.
          if (name !== '' && plan.data) saving.mutate(undefined, { onSuccess: (isUnderWay) => isUnderWay && onClose() })
        }}
      >
        {plan.isPending && <SkeletonRows count={3} label="Working out the size of the archive" />}
        {plan.data && (
          <>
            <p className={classes.freed}>
              <span className={classes.amount}>
                <Size bytes={plan.data.size} kind="archive" />
              </span>
              <span className="soft">
                is the archive: {counted(plan.data.layerCount, 'layer')}, each once and uncompressed
              </span>
            </p>
            <ul className={classes.names} aria-label="Images in the archive">
              {plan.data.images.map((image) => (
                <li key={image.id}>{image.names.join(', ') || `<none> ${shortDigest(image.id)}`}</li>
              ))}
            </ul>
          </>
        )}
        {!isDesktop && (
          <TextInput
            size="sm"
            label="File name"
            data-autofocus
            spellCheck={false}
            maxLength={200}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {error && (
          <ErrorNote error={errorRecord(error)} {...(plan.error ? { onRetry: () => void plan.refetch() } : {})} />
        )}
        <CommandLine
          command={saveCommand(references, name || suggested)}
          label="The docker command that does the same"
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={saving.isPending} disabled={!plan.data || name === ''}>
            {isDesktop ? 'Save to…' : 'Save'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}
