import { Button, Checkbox, Modal } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ContainerRemovalPlan, ContainerRow } from '../../../shared/contract/containers.ts'
import { api, engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { whenEnded } from '../../client/operations.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Size } from '../../ui/Size.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import classes from './Dialog.module.css'

interface Props {
  readonly containers: readonly Pick<ContainerRow, 'id' | 'name'>[]
  readonly onClose: () => void
  readonly onDone?: ((ids: readonly string[]) => void) | undefined
}

/** Shows exactly what a removal takes away and frees, then does exactly that. */
export function RemoveDialog({ containers, onClose, onDone }: Props) {
  const [volumes, setVolumes] = useState(true)
  const ids = containers.map(({ id }) => id)
  // Asked anew at each opening: never a plan that is no longer true.
  const plan = useQuery(api.containers.planRemoval.queryOptions({ input: { ids, volumes }, gcTime: 0, staleTime: 0 }))
  const removal = useMutation({
    mutationFn: async ({ token }: ContainerRemovalPlan) => {
      const { operationId } = await engine.containers.remove({ ids, volumes, token })
      const { error } = await whenEnded(operationId)
      return { error }
    },
    onError: () => plan.refetch(),
  })
  const remove = (shown: ContainerRemovalPlan) =>
    removal.mutate(shown, {
      onSuccess: ({ error }) => {
        if (error !== undefined) return
        onDone?.(ids)
        onClose()
      },
    })
  const failure = removal.error ? errorRecord(removal.error) : removal.data?.error
  const [first] = containers
  const what = containers.length === 1 && first ? first.name : `${containers.length} containers`
  const flags = volumes ? '--force --volumes' : '--force'
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Remove ${what}?`}
      size={560}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        {plan.data && <RemovalSummary plan={plan.data} />}
        {plan.isPending && <SkeletonRows count={4} label="Working out what would be freed" />}
        {plan.error && <ErrorNote error={errorRecord(plan.error)} onRetry={() => plan.refetch()} />}
        <Checkbox
          size="xs"
          label="Their anonymous volumes, too"
          checked={volumes}
          onChange={(event) => setVolumes(event.currentTarget.checked)}
        />
        {failure && <ErrorNote error={failure} />}
        <CommandLine
          command={`docker rm ${flags} ${containers.map(({ name }) => name).join(' ')}`}
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
            onClick={() => plan.data && remove(plan.data)}
          >
            {containers.length === 1 ? 'Remove container' : `Remove ${containers.length} containers`}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

function RemovalSummary({ plan: { containers, volumes, diskFreed } }: { readonly plan: ContainerRemovalPlan }) {
  const running = containers.filter((container) => container.running)
  return (
    <>
      <p className={classes.freed}>
        <span className={classes.amount}>
          <Size bytes={diskFreed} kind="disk" />
        </span>
        <span className={classes.soft}>freed on disk; images stay</span>
      </p>
      {running.length > 0 && (
        <p className={classes.warning}>
          <IconAlertTriangle size={16} aria-hidden="true" />
          {running.length === 1
            ? `${running[0]?.name} runs and is ended.`
            : `${running.length} of them run and are ended.`}
        </p>
      )}
      <h3 className={classes.heading}>What they wrote goes with them</h3>
      <ul className={classes.list}>
        {containers.map(({ id, name, diskSize }) => (
          <li key={id}>
            <span className={classes.name}>{name}</span>
            <Size bytes={diskSize} kind="disk" />
          </li>
        ))}
      </ul>
      {volumes.length > 0 && (
        <>
          <h3 className={classes.heading}>Anonymous volumes that go</h3>
          <ul className={classes.list}>
            {volumes.map(({ name, diskSize }) => (
              <li key={name}>
                <span className={classes.name} title={name}>
                  {name.slice(0, 12)}
                </span>
                <Size bytes={diskSize} kind="disk" />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
