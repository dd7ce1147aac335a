import { Button, Modal } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { VolumeRemovalPlan } from '../../../../shared/contract/volumes.ts'
import { shellWord } from '../../../../shared/model/shellWord.ts'
import { api, engine } from '../../../client/api.ts'
import { errorRecord } from '../../../client/errors.ts'
import { whenEnded } from '../../../client/operations.ts'
import { CommandLine } from '../../../ui/CommandLine.tsx'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { Size } from '../../../ui/Size.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import classes from './VolumesPage.module.css'

interface Props {
  readonly names: readonly string[]
  readonly onClose: () => void
  /** They are gone. */
  readonly onDone: () => void
}

/** Shows exactly which volumes go and what that frees, then does exactly that. What is in them is gone for good. */
export function RemoveVolumesDialog({ names, onClose, onDone }: Props) {
  const client = useQueryClient()
  const plan = useQuery(api.volumes.planRemoval.queryOptions({ input: { names: [...names] }, gcTime: 0, staleTime: 0 }))
  const removal = useMutation({
    mutationFn: async ({ token }: VolumeRemovalPlan) => {
      const { operationId } = await engine.volumes.remove({ names: [...names], token })
      return { error: (await whenEnded(operationId)).error }
    },
    onError: () => plan.refetch(),
  })
  const failure = removal.error ? errorRecord(removal.error) : removal.data?.error
  const what = names.length === 1 ? `the volume ${names[0]?.slice(0, 40)}` : `${names.length} volumes`
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Remove ${what}?`}
      size={520}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        {plan.data && (
          <>
            <p className={classes.freed}>
              <Size bytes={plan.data.diskFreed} kind="disk" /> freed on disk. What is in them is gone for good.
            </p>
            <ul className={classes.list}>
              {plan.data.volumes.map(({ name, diskSize }) => (
                <li key={name}>
                  {name} <Size bytes={diskSize} kind="disk" />
                </li>
              ))}
            </ul>
          </>
        )}
        {plan.isPending && !plan.error && <SkeletonRows count={3} label="Working out what would be freed" />}
        {plan.error && <ErrorNote error={errorRecord(plan.error)} onRetry={() => void plan.refetch()} />}
        {failure && <ErrorNote error={failure} />}
        <CommandLine
          command={`docker volume rm ${names.map(shellWord).join(' ')}`}
          label="The docker command that does the same"
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button
            color="red.8"
            loading={removal.isPending}
            disabled={!plan.data || plan.isFetching}
            onClick={() =>
              plan.data &&
              removal.mutate(plan.data, {
                onSuccess: ({ error }) => {
                  if (error !== undefined) return
                  void client.invalidateQueries({ queryKey: api.volumes.key() })
                  onDone()
                  onClose()
                },
              })
            }
          >
            Remove
          </Button>
        </div>
      </div>
    </Modal>
  )
}
