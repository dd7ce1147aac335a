import { IconCircleCheck } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { PruneGoal, PrunePlan } from '../../../../shared/contract/prune.ts'
import { api, engine } from '../../../client/api.ts'
import { useCommands } from '../../../client/commands.ts'
import { errorRecord } from '../../../client/errors.ts'
import { offerUndo } from '../../../client/lastDeletion.ts'
import { whenEnded } from '../../../client/operations.ts'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { DetailHead } from '../../../ui/page/DetailHead.tsx'
import { Page } from '../../../ui/page/Page.tsx'
import { Size } from '../../../ui/Size.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import { GoalFields } from './GoalFields.tsx'
import { PruneDialog } from './PruneDialog.tsx'
import classes from './PrunePage.module.css'
import { PrunePreview } from './PrunePreview.tsx'
import { formatPrune, goalOf, type PruneChoice, parsePrune } from './pruneAddress.ts'

/** Images and layers that are told at once. */
const pageSize = 50

/** A plan with the goal that it is for. */
interface Asked {
  readonly goal: PruneGoal
  readonly plan: PrunePlan
}

/** Chooses what is to go, shows exactly that and what it frees, and does exactly that: at `/storage/prune`. */
export function PrunePage() {
  const client = useQueryClient()
  const [search, setSearch] = useSearchParams()
  const choice = parsePrune(search)
  // Ages are counted from when the page was opened, or asked anew: a plan has to stay the same until it is done.
  const [now, setNow] = useState(() => Date.now())
  const [page, setPage] = useState(0)
  const [asked, setAsked] = useState<Asked>()
  const [done, setDone] = useState<PrunePlan>()
  const goal = goalOf(choice, now)
  const plan = useQuery(
    api.prune.plan.queryOptions({
      input: { goal, images: { offset: page * pageSize, limit: pageSize }, layers: { limit: pageSize } },
      placeholderData: keepPreviousData,
      staleTime: 0,
      gcTime: 0,
    }),
  )
  const run = useMutation({
    mutationFn: async ({ goal: wanted, plan: { token, toTrash, imageTotal } }: Asked) => {
      const { operationId } = await engine.prune.run({ goal: wanted, token })
      const { state, error } = await whenEnded(operationId)
      if (state === 'done' && toTrash && imageTotal > 0) {
        const what = imageTotal === 1 ? '1 image rests' : `${imageTotal.toLocaleString('en-US')} images rest`
        offerUndo({ operationId, text: `${what} in the trash` })
      }
      return { isDone: state === 'done', error }
    },
    onSuccess: ({ isDone }, { plan: carriedOut }) => {
      void client.invalidateQueries({ queryKey: api.prune.key() })
      void client.invalidateQueries({ queryKey: api.trash.key() })
      void client.invalidateQueries({ queryKey: api.volumes.key() })
      void client.invalidateQueries({ queryKey: api.transfers.key() })
      if (!isDone) return
      setAsked(undefined)
      setDone(carriedOut)
      setNow(Date.now())
    },
    onError: () => void plan.refetch(),
  })
  const show = (part: Partial<PruneChoice>) => {
    setPage(0)
    setDone(undefined)
    setSearch(formatPrune({ ...choice, ...part }), { replace: true })
  }
  const isCurrent = plan.data !== undefined && !plan.isPlaceholderData && plan.error === null
  const ask = () => plan.data && isCurrent && setAsked({ goal, plan: plan.data })
  useCommands(
    isCurrent && !isNothing(plan.data)
      ? [{ id: 'prune.run', title: 'Prune as shown…', group: 'Storage', run: () => void ask() }]
      : [],
  )
  return (
    <Page titleId="prune-title">
      <DetailHead id="prune-title" back={{ to: '/storage', text: 'Storage' }} title="Prune" />
      <div className={classes.content}>
        <GoalFields choice={choice} onChange={show} />
        <div className={classes.preview}>
          {done && (
            <output className={classes.done}>
              <IconCircleCheck size={16} aria-hidden="true" />
              <span>
                Done as shown: <Size bytes={done.freedNow} kind="disk" /> on disk are free
                {done.freedLater > 0 && (
                  <>
                    , and <Size bytes={done.freedLater} kind="disk" /> more once the{' '}
                    <Link to="/storage/trash">trash</Link> is empty
                  </>
                )}
                .
              </span>
            </output>
          )}
          {plan.error && <ErrorNote error={errorRecord(plan.error)} onRetry={() => void plan.refetch()} />}
          {plan.isPending && !plan.error && <SkeletonRows count={8} label="Working out what goes" />}
          {plan.data && (
            <PrunePreview
              plan={plan.data}
              isCurrent={isCurrent}
              page={page}
              pageSize={pageSize}
              onPage={setPage}
              onRun={ask}
              isNothing={isNothing(plan.data)}
            />
          )}
        </div>
      </div>
      {asked && (
        <PruneDialog
          plan={asked.plan}
          isRunning={run.isPending}
          error={run.error ? errorRecord(run.error) : run.data?.error}
          onRun={() => run.mutate(asked)}
          onClose={() => {
            setAsked(undefined)
            if (!run.isPending) run.reset()
          }}
        />
      )}
    </Page>
  )
}

function isNothing(plan: PrunePlan): boolean {
  return plan.imageTotal + plan.containerTotal + plan.volumeTotal + plan.downloadCount + plan.trashCount === 0
}
