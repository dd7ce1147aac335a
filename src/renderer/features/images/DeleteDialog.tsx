import { Button, Checkbox, Modal } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImageRow, ReclaimPlan } from '../../../shared/contract/images.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { api, engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { offerUndo } from '../../client/lastDeletion.ts'
import { whenEnded } from '../../client/operations.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import classes from './DeleteDialog.module.css'
import { ReclaimSummary } from './ReclaimSummary.tsx'

interface Props {
  readonly images: readonly Pick<ImageRow, 'id' | 'names'>[]
  readonly onClose: () => void
  /** The images are deleted. */
  readonly onDone: () => void
}

/** Shows exactly what a deletion removes and frees, then does exactly that; what went into the trash can be undone. */
export function DeleteDialog({ images, onClose, onDone }: Props) {
  const ids = images.map(({ id }) => id)
  const [first] = images
  const what =
    images.length === 1 && first
      ? (first.names[0] ?? shortDigest(first.id))
      : `${images.length.toLocaleString('en-US')} images`
  const [forGood, setForGood] = useState(false)
  // Asked anew at each opening, and by events while it is open: never a plan that is no longer true.
  const plan = useQuery(api.images.planReclaim.queryOptions({ input: { ids, forGood }, gcTime: 0, staleTime: 0 }))
  const deletion = useMutation({
    mutationFn: async ({ token, toTrash }: ReclaimPlan) => {
      const { operationId } = await engine.images.remove({ ids, forGood, token })
      const { state, error } = await whenEnded(operationId)
      if (state === 'done' && toTrash)
        offerUndo({ operationId, text: `${what} ${images.length === 1 ? 'rests' : 'rest'} in the trash` })
      return { state, error }
    },
    onError: () => plan.refetch(),
  })
  // Given with the call: a dialog that was closed meanwhile has nothing more to do.
  const remove = (shown: ReclaimPlan) =>
    deletion.mutate(shown, {
      onSuccess: ({ error }) => {
        if (error !== undefined) return
        onDone()
        onClose()
      },
    })
  const failure = deletion.error ? errorRecord(deletion.error) : deletion.data?.error
  const command = `docker rmi --force --no-prune ${ids.map(shortDigest).join(' ')}`

  return (
    <Modal
      opened
      onClose={onClose}
      title={`Delete ${what}?`}
      size={600}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        {plan.data && <ReclaimSummary plan={plan.data} />}
        {plan.isPending && <SkeletonRows count={6} label="Working out what would be freed" />}
        {plan.error && <ErrorNote error={errorRecord(plan.error)} onRetry={() => plan.refetch()} />}
        {failure && <ErrorNote error={failure} />}
        {(forGood || plan.data?.toTrash === true) && (
          <Checkbox
            size="xs"
            label="For good, not into the trash"
            checked={forGood}
            onChange={(event) => setForGood(event.currentTarget.checked)}
          />
        )}
        <CommandLine command={command} label="The docker command that does the same" />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button
            color="red.8"
            loading={deletion.isPending}
            disabled={!plan.data || plan.isFetching}
            onClick={() => plan.data && remove(plan.data)}
          >
            {images.length === 1 ? 'Delete image' : `Delete ${images.length} images`}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
