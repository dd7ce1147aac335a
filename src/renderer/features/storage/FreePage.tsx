import { IconCircleCheck } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { FreePlan } from '../../../shared/contract/storage.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { api } from '../../client/api.ts'
import { useCommands } from '../../client/commands.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { DetailHead } from '../../ui/page/DetailHead.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { Size } from '../../ui/Size.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { FreeDialog } from './FreeDialog.tsx'
import classes from './FreePage.module.css'
import { GoalForm } from './GoalForm.tsx'
import { KeptImages } from './KeptImages.tsx'
import { Pager } from './Pager.tsx'
import { PlanLayers } from './PlanLayers.tsx'
import { countOf, PlanSummary } from './PlanSummary.tsx'
import { PlanTable } from './PlanTable.tsx'
import { type FreeAddress, forestAddress, formatFreeAddress, parseFreeAddress } from './storageAddress.ts'
import { useRemoval } from './useRemoval.ts'

/** Images a page, and layers that are named beside them. */
const pageSize = 50
const namedLayers = 20

/** Plans what is to go to free some bytes, shows it, and does exactly that. */
export function FreePage() {
  const [search, setSearch] = useSearchParams()
  const navigate = useNavigate()
  const address = parseFreeAddress(search)
  const { bytes, keep, page } = address
  const show = (change: Partial<FreeAddress>) =>
    setSearch(formatFreeAddress({ ...address, page: 0, ...change }), { replace: true })
  const plan = useQuery(
    api.storage.planFree.queryOptions({
      input: { bytes, keep, images: { offset: page * pageSize, limit: pageSize }, layers: { limit: namedLayers } },
      placeholderData: keepPreviousData,
    }),
  )
  const [confirmed, setConfirmed] = useState<FreePlan>()
  const [done, setDone] = useState<FreePlan>()
  const removal = useRemoval((removed) => {
    setConfirmed(undefined)
    setDone(removed)
    // What was asked for is done: the same again would plan to free as much once more.
    show({ bytes: 0, keep: [] })
  })
  const isCurrent = plan.data !== undefined && !plan.isPlaceholderData && plan.error === null
  const forest = forestAddress(address)
  const ask = () => setConfirmed(plan.data)
  // A page beyond the last one shows nothing that could be agreed to.
  const hasPlan = isCurrent && !removal.isRunning && plan.data.images.length > 0
  useCommands([
    ...(hasPlan
      ? [
          { id: 'storage.remove', title: 'Remove the planned images…', group: 'Storage', run: ask },
          {
            id: 'storage.forest',
            title: 'Show on the forest what goes',
            group: 'Storage',
            run: () => void navigate(forest),
          },
        ]
      : []),
    ...(keep.length > 0
      ? [
          {
            id: 'storage.keepNone',
            title: 'Keep no image out of the plan',
            group: 'Storage',
            run: () => show({ keep: [] }),
          },
        ]
      : []),
  ])
  return (
    <Page titleId="free-title">
      <DetailHead id="free-title" back={{ to: '/storage', text: 'Storage' }} title="Free space" />
      <div className={classes.content}>
        {done && (
          <output className={classes.done}>
            <IconCircleCheck size={16} aria-hidden="true" />
            <span>
              <Size bytes={done.diskFreed} kind="disk" /> freed on disk, as planned: {countOf(done.imageTotal, 'image')}{' '}
              and {countOf(done.layerTotal, 'layer')} are gone.
            </span>
          </output>
        )}
        <GoalForm
          bytes={bytes}
          plan={plan.data}
          onBytes={(next) => {
            setDone(undefined)
            show({ bytes: next })
          }}
        />
        <KeptImages
          kept={plan.data?.kept ?? []}
          onRelease={(id) => show({ keep: keep.filter((part) => part !== shortDigest(id)) })}
        />
        {plan.error && <ErrorNote error={errorRecord(plan.error)} onRetry={() => plan.refetch()} />}
        {plan.isPending && !plan.error && <SkeletonRows count={8} label="Working out what may go" />}
        {plan.data && (bytes === 0 || plan.data.mostDiskFreed === 0) && <NoPlan plan={plan.data} />}
        {plan.data && bytes > 0 && plan.data.imageTotal > 0 && (
          <>
            <PlanSummary plan={plan.data} bytes={bytes} forest={forest} isCurrent={hasPlan} onRemove={ask} />
            <div className={classes.plan}>
              <div>
                <PlanTable images={plan.data.images} onKeep={({ id }) => show({ keep: [...keep, shortDigest(id)] })} />
                <Pager
                  what="images"
                  page={page}
                  pageSize={pageSize}
                  total={plan.data.imageTotal}
                  onPage={(next) => show({ page: next })}
                />
              </div>
              <PlanLayers plan={plan.data} forest={forest} />
            </div>
          </>
        )}
      </div>
      {confirmed && (
        <FreeDialog
          plan={confirmed}
          goal={{ bytes, keep }}
          removal={removal}
          onClose={() => {
            setConfirmed(undefined)
            if (!removal.isRunning) removal.reset()
          }}
        />
      )}
    </Page>
  )
}

/** What stands where there is nothing to plan. */
function NoPlan({ plan: { mostDiskFreed, kept } }: { readonly plan: FreePlan }) {
  if (mostDiskFreed > 0) {
    return (
      <p className={classes.nothing}>
        Say how much you need. What goes is chosen by safety: untagged images first, then those that no container uses,
        the oldest first, and none that is not needed for it. Nothing is removed before you have seen it.
      </p>
    )
  }
  return (
    <p className={classes.nothing}>
      {kept.length > 0
        ? 'Nothing else may go: you keep all that could.'
        : 'There is nothing that could be freed: no image is there that no container uses.'}
    </p>
  )
}
