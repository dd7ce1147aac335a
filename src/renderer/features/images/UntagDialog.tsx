import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './DeleteDialog.module.css'

interface Props {
  readonly name: string
  readonly onClose: () => void
}

/** Takes one of several names away. The image and its bytes stay. */
export function UntagDialog({ name, onClose }: Props) {
  const untagging = useMutation({ mutationFn: () => engine.images.untag({ name }), onSuccess: onClose })
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Remove the name ${name}?`}
      size={480}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        <p className={classes.freed}>The image keeps its other names. Nothing is freed on disk.</p>
        {untagging.error && <ErrorNote error={errorRecord(untagging.error)} />}
        <CommandLine command={`docker rmi ${name}`} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button color="red.8" loading={untagging.isPending} onClick={() => untagging.mutate()}>
            Remove name
          </Button>
        </div>
      </div>
    </Modal>
  )
}
