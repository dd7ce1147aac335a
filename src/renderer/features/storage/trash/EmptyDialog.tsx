import { Button, Modal } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, engine } from '../../../client/api.ts'
import { errorRecord } from '../../../client/errors.ts'
import { whenEnded } from '../../../client/operations.ts'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { Size } from '../../../ui/Size.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import classes from './TrashPage.module.css'

interface Props {
  /** All of the trash when absent. */
  readonly numbers?: readonly number[]
  readonly onClose: () => void
  /** They are gone. */
  readonly onDone: () => void
}

/** Tells exactly how many bytes go, then frees exactly those. */
export function EmptyDialog({ numbers, onClose, onDone }: Props) {
  const client = useQueryClient()
  const what = numbers === undefined ? {} : { numbers: [...numbers] }
  const plan = useQuery(api.trash.planEmpty.queryOptions({ input: what, gcTime: 0, staleTime: 0 }))
  const emptying = useMutation({
    mutationFn: async (token: string) => {
      const { operationId } = await engine.trash.empty({ ...what, token })
      return { error: (await whenEnded(operationId)).error }
    },
    onSuccess: ({ error }) => {
      void client.invalidateQueries({ queryKey: api.trash.key() })
      if (error !== undefined) return plan.refetch().then(() => undefined)
      onDone()
      onClose()
      return undefined
    },
  })
  const failure = emptying.error ? errorRecord(emptying.error) : emptying.data?.error
  return (
    <Modal
      opened
      onClose={onClose}
      title={numbers === undefined ? 'Empty the trash?' : 'Delete for good?'}
      size={440}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        {plan.data && (
          <p className={classes.freed}>
            {plan.data.count === 1 ? '1 image goes' : `${plan.data.count.toLocaleString('en-US')} images go`} for good,
            and <Size bytes={plan.data.freed} kind="disk" /> on disk are free. This cannot be undone.
          </p>
        )}
        {plan.isPending && !plan.error && <SkeletonRows count={2} label="Working out what would be freed" />}
        {plan.error && <ErrorNote error={errorRecord(plan.error)} onRetry={() => void plan.refetch()} />}
        {failure && <ErrorNote error={failure} />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button
            color="red.8"
            loading={emptying.isPending}
            disabled={!plan.data || plan.isFetching || plan.data.count === 0}
            onClick={() => plan.data && emptying.mutate(plan.data.token)}
          >
            {numbers === undefined ? 'Empty' : 'Delete for good'}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
