import { Button, NativeSelect, Switch } from '@mantine/core'
import { IconDownload, IconSearch } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { PullPlan } from '../../../shared/contract/transfers.ts'
import { formatSize } from '../../../shared/model/size.ts'
import { errorRecord } from '../../client/errors.ts'
import type { TransferWish } from '../../client/transferAddress.ts'
import { beginTransfer } from '../../client/transfers.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { PullCost } from './PullCost.tsx'
import { platformName, platformNames } from './platformName.ts'
import { ReferenceField } from './ReferenceField.tsx'
import { TransferError } from './TransferError.tsx'
import type { TransferForm } from './TransferFrame.tsx'
import classes from './TransferPage.module.css'
import { usePullPlan } from './useTransferPlan.ts'

/** Asks what is to be pulled, shows what that costs, and begins exactly that. */
export function PullForm({ wish, onWish, onBegun }: TransferForm) {
  // Another reference in the address, as by going back, is what stands in the field then.
  const [draft, setDraft] = useState({ text: wish.reference, of: wish.reference })
  const text = draft.of === wish.reference ? draft.text : wish.reference
  const setText = (next: string) => setDraft({ text: next, of: wish.reference })
  const plan = usePullPlan(wish)
  const begin = useMutation({
    mutationFn: (expected: string | undefined) => beginTransfer('pull', wish, expected),
    onSuccess: onBegun,
  })
  const typed = text.trim()
  const isSettled = typed !== '' && typed === wish.reference
  const isCurrent = isSettled && !plan.isPlaceholderData && !plan.isFetching && plan.error === null
  const found = isCurrent ? plan.data : undefined
  const canBegin = wish.allTags ? isSettled : found !== undefined && found.id !== undefined
  const look = (reference: string) => {
    begin.reset()
    if (reference === '') return
    if (reference === wish.reference) void plan.refetch()
    else onWish({ ...wish, reference, allTags: wish.allTags && !reference.includes(':') })
  }
  const submit = () => {
    if (canBegin) begin.mutate(found?.target.digest)
    else look(typed)
  }
  const error = plan.error && isSettled && !wish.allTags ? errorRecord(plan.error) : undefined
  return (
    <form
      className={classes.part}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className={classes.fields}>
        <ReferenceField
          label="Image"
          hasFocus={wish.reference === ''}
          value={text}
          onChange={(next) => {
            setText(next)
            begin.reset()
          }}
          onTake={(reference) => {
            setText(reference)
            look(reference)
          }}
        />
        <NativeSelect
          size="sm"
          label="Platform"
          disabled={wish.allPlatforms}
          value={wish.platform ?? ''}
          data={platformChoices(wish, plan.data)}
          onChange={(event) => {
            const { platform: _, ...others } = wish
            const platform = event.currentTarget.value
            onWish(platform === '' ? others : { ...others, platform })
          }}
        />
        <Button
          variant="default"
          size="sm"
          leftSection={<IconSearch size={14} />}
          // Enter in the field does what comes next: it looks up, then it pulls.
          type={canBegin ? 'button' : 'submit'}
          disabled={typed === ''}
          onClick={() => canBegin && look(typed)}
        >
          Look up
        </Button>
      </div>
      <div className={classes.options}>
        <Switch
          size="xs"
          label="Keep the images of all platforms"
          disabled={wish.allTags}
          checked={wish.allPlatforms}
          onChange={(event) => onWish({ ...wish, allPlatforms: event.currentTarget.checked })}
        />
        <Switch
          size="xs"
          label="All tags of the repository"
          checked={wish.allTags}
          onChange={(event) => {
            const allTags = event.currentTarget.checked
            const reference = allTags ? withoutTag(typed) : typed
            setText(reference)
            onWish({ ...wish, reference, allTags, allPlatforms: false })
          }}
        />
      </div>
      {wish.reference === '' && (
        <p className={classes.hint}>
          Type a name, or the address of an image in any registry. Nothing is downloaded before you have seen what it
          costs.
        </p>
      )}
      {wish.allTags && isSettled && (
        <p className={classes.hint}>
          Every tag of {wish.reference} is pulled, one after another. What that costs is known only as they come; what
          is here already is not downloaded again.
        </p>
      )}
      {error && (
        <TransferError error={error} kind="pull" reference={wish.reference} onRetry={() => void plan.refetch()} />
      )}
      {plan.isLoading && isSettled && <SkeletonRows count={8} label="Asking the registry" />}
      {plan.data && !error && !wish.allTags && <PullCost plan={plan.data} isStale={!isCurrent} />}
      {begin.error && <ErrorNote error={errorRecord(begin.error)} />}
      {canBegin && <Command wish={wish} plan={found} />}
      <div className={classes.buttons}>
        <Button variant="default" component={Link} to="/images">
          Cancel
        </Button>
        <Button
          type={canBegin ? 'submit' : 'button'}
          leftSection={<IconDownload size={14} />}
          disabled={!canBegin}
          loading={begin.isPending || (isSettled && plan.isFetching)}
        >
          {buttonText(found)}
        </Button>
      </div>
    </form>
  )
}

function Command({ wish, plan }: { readonly wish: TransferWish; readonly plan: PullPlan | undefined }) {
  if (wish.allPlatforms) return <p className="soft">Docker has no command that keeps the images of all platforms.</p>
  const command = wish.allTags ? `docker pull --all-tags ${wish.reference}` : plan?.command
  return command ? <CommandLine command={command} label="The docker command that does the same" /> : null
}

function buttonText(plan: PullPlan | undefined): string {
  if (plan?.id === undefined) return 'Pull'
  if (plan.isUpToDate) return 'Pull again'
  return plan.downloadSize > 0 ? `Pull ${formatSize(plan.downloadSize)}` : 'Pull'
}

/** The platforms that the index offers, this computer's first; what is chosen is offered even when nobody has it. */
function platformChoices({ platform, allPlatforms }: TransferWish, plan: PullPlan | undefined) {
  if (allPlatforms) return [{ value: platform ?? '', label: 'All' }]
  const names = new Set([...platformNames(plan?.platforms ?? []), ...(platform === undefined ? [] : [platform])])
  const isHost = platform === undefined && plan !== undefined
  const thisComputer = isHost ? `${platformName(plan.platform)}, as this computer` : 'As this computer'
  return [{ value: '', label: thisComputer }, ...[...names].map((name) => ({ value: name, label: name }))]
}

/** The repository of what was typed. */
function withoutTag(text: string): string {
  return text.replace(/(?:@.*|:[\w.-]*)$/, '')
}
