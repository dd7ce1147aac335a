import { Button, Checkbox, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './DeleteDialog.module.css'

interface Props {
  readonly imageId: string
  /** All names of the image; two or more. */
  readonly names: readonly string[]
  /** Names that are to go, as long as nobody chose others. */
  readonly chosen?: readonly string[]
  readonly onClose: () => void
}

/** Takes some of several names away. The image keeps one, and its bytes stay. */
export function UntagDialog({ imageId, names, chosen = [], onClose }: Props) {
  const [going, setGoing] = useState<ReadonlySet<string>>(new Set(chosen))
  // A name that is gone meanwhile is none that could be taken away.
  const leaving = names.filter((name) => going.has(name))
  const isLast = leaving.length === names.length
  const untagging = useMutation({
    mutationFn: () => engine.images.untag({ id: imageId, names: leaving }),
  })
  const toggle = (name: string) => {
    untagging.reset()
    setGoing((before) => {
      const next = new Set(before)
      if (!next.delete(name)) next.add(name)
      return next
    })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title="Remove names"
      size={520}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        <p className={classes.freed}>The image keeps its other names. Nothing is freed on disk.</p>
        <ul className={classes.choices} aria-label="Names to remove">
          {names.map((name) => (
            <li key={name}>
              <Checkbox size="xs" label={name} checked={going.has(name)} onChange={() => toggle(name)} />
            </li>
          ))}
        </ul>
        {isLast && (
          <output className={classes.hint}>
            An image keeps at least one name here. To be rid of it, delete the image: that shows what is freed.
          </output>
        )}
        {untagging.error && <ErrorNote error={errorRecord(untagging.error)} />}
        <CommandLine command={`docker rmi ${leaving.length > 0 ? leaving.join(' ') : 'NAME'}`} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button
            color="red.8"
            loading={untagging.isPending}
            disabled={leaving.length === 0 || isLast}
            // Given with the call: a dialog that was closed meanwhile closes no other.
            onClick={() => untagging.mutate(undefined, { onSuccess: onClose })}
          >
            {leaving.length > 1 ? `Remove ${leaving.length} names` : 'Remove name'}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
