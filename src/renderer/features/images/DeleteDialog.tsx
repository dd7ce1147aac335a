import { Button, Modal } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ImageRow, ReclaimPlan } from '../../../shared/contract/images.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { api, engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
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

/** Shows exactly what a deletion removes and frees, then does exactly that. */
export function DeleteDialog({ images, onClose, onDone }: Props) {
  const ids = images.map(({ id }) => id)
  // Asked anew at each opening, and by events while it is open: never a plan that is no longer true.
  const plan = useQuery(api.images.planReclaim.queryOptions({ input: { ids }, gcTime: 0, staleTime: 0 }))
  const deletion = useMutation({
    mutationFn: async ({ token }: ReclaimPlan) => {
      const { operationId } = await engine.images.remove({ ids, token })
      const { state, error } = await whenEnded(operationId)
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
  const first = images[0]
  const title =
    images.length === 1 && first
      ? `Delete ${first.names[0] ?? shortDigest(first.id)}?`
      : `Delete ${images.length} images?`
  const command = `docker rmi --force --no-prune ${ids.map(shortDigest).join(' ')}`

  return (
    <Modal opened onClose={onClose} title={title} size={600} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes.body}>
        {plan.data && <ReclaimSummary plan={plan.data} />}
        {plan.isPending && <SkeletonRows count={6} label="Working out what would be freed" />}
        {plan.error && <ErrorNote error={errorRecord(plan.error)} onRetry={() => plan.refetch()} />}
        {failure && <ErrorNote error={failure} />}
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
