import { Button, NativeSelect, Switch } from '@mantine/core'
import { IconTag, IconUpload } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { PushPlan } from '../../../shared/contract/transfers.ts'
import { splitName } from '../../../shared/model/imageName.ts'
import { formatSize } from '../../../shared/model/size.ts'
import { api } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { beginTransfer } from '../../client/transfers.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { AnotherName } from './AnotherName.tsx'
import { layersOf, pushRow } from './costRows.ts'
import { LayerCosts } from './LayerCosts.tsx'
import { PushSummary } from './PushSummary.tsx'
import { platformsOfIndex } from './platformsOfIndex.ts'
import { ReferenceField } from './ReferenceField.tsx'
import { TransferError } from './TransferError.tsx'
import type { TransferForm } from './TransferFrame.tsx'
import classes from './TransferPage.module.css'
import { usePushPlan } from './useTransferPlan.ts'

/** Asks by which name an image is to be pushed, shows what is sent, and begins that. */
export function PushForm({ wish, onWish, onBegun }: TransferForm) {
  if (wish.reference === '') return <WhichImage onChoose={(reference) => onWish({ ...wish, reference })} />
  return <PushOf wish={wish} onWish={onWish} onBegun={onBegun} />
}

function WhichImage({ onChoose }: { readonly onChoose: (reference: string) => void }) {
  const [text, setText] = useState('')
  return (
    <form
      className={classes.nameFields}
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') onChoose(text.trim())
      }}
    >
      <ReferenceField label="Image" hasFocus value={text} onChange={setText} onTake={onChoose} />
      <Button type="submit" size="sm" disabled={text.trim() === ''}>
        See what is sent
      </Button>
    </form>
  )
}

function PushOf({ wish, onWish, onBegun }: TransferForm) {
  const { reference, allTags } = wish
  const [isNaming, setNaming] = useState(false)
  const image = useQuery({ ...api.images.get.queryOptions({ input: { reference } }), enabled: !allTags })
  const index = useQuery({
    ...api.images.document.queryOptions({ input: { reference, kind: 'index' } }),
    enabled: !allTags,
  })
  const platforms = platformsOfIndex(index.data?.document.kind === 'index' ? index.data.document.text : '')
  const plan = usePushPlan(wish)
  const begin = useMutation({ mutationFn: () => beginTransfer('push', wish), onSuccess: onBegun })
  const names = image.data?.names ?? []
  const layers = layersOf(plan.data?.parts ?? [])
  const isNamed = names.includes(reference)
  // A name of no registry leads to Docker Hub's official images, where nobody may push.
  const isOfficial = !reference.includes('/') && !allTags
  const canBegin = allTags || (plan.data !== undefined && !plan.isFetching && plan.error === null)
  const failure = plan.error && !allTags ? errorRecord(plan.error) : undefined
  return (
    <div className={classes.part}>
      <div className={classes.nameFields}>
        <NativeSelect
          size="sm"
          label="Name"
          disabled={allTags}
          value={reference}
          data={isNamed ? names : [reference, ...names]}
          onChange={(event) => onWish({ ...wish, reference: event.currentTarget.value })}
        />
        <Button
          variant="default"
          size="sm"
          leftSection={<IconTag size={14} />}
          aria-expanded={isNaming}
          disabled={image.data === undefined}
          onClick={() => setNaming(!isNaming)}
        >
          Another name…
        </Button>
      </div>
      {platforms.length > 1 && !allTags && (
        <NativeSelect
          size="sm"
          label="Platform"
          className={classes.platform ?? ''}
          value={wish.platform ?? ''}
          data={[{ value: '', label: 'All that are here' }, ...platforms]}
          onChange={(event) => {
            const { platform: _, ...others } = wish
            const platform = event.currentTarget.value
            onWish(platform === '' ? others : { ...others, platform })
          }}
        />
      )}
      {isNaming && image.data && (
        <AnotherName
          imageId={image.data.id}
          name={reference}
          onAdded={(name) => {
            setNaming(false)
            onWish({ ...wish, reference: name })
          }}
        />
      )}
      <Switch
        size="xs"
        label="All tags of the repository"
        checked={allTags}
        onChange={(event) => {
          const isAll = event.currentTarget.checked
          const first = names.find((name) => splitName(name).repository === reference)
          onWish({
            ...wish,
            allTags: isAll,
            reference: isAll ? splitName(reference).repository : (first ?? `${reference}:latest`),
          })
        }}
      />
      {isOfficial && (
        <p className={classes.hint}>
          This name is one of Docker Hub’s official images, where only their makers may push. Give the image another
          name, with your registry or your account in it: localhost:5000/{reference}.
        </p>
      )}
      {allTags && (
        <p className={classes.hint}>
          Every tag of {reference} that is here is pushed, one after another. What the registry has is not sent again.
        </p>
      )}
      {failure && (
        <TransferError error={failure} kind="push" reference={reference} onRetry={() => void plan.refetch()} />
      )}
      {plan.isLoading && !allTags && <SkeletonRows count={8} label="Asking the registry" />}
      {plan.data && !failure && !allTags && (
        <div className={classes.part} data-stale={plan.isFetching}>
          <PushSummary plan={plan.data} />
          <LayerCosts kind="push" rows={layers.map(pushRow)} count={layers.length} />
        </div>
      )}
      {begin.error && <ErrorNote error={errorRecord(begin.error)} />}
      <CommandLine
        command={plan.data && !allTags ? plan.data.command : `docker push ${allTags ? '--all-tags ' : ''}${reference}`}
        label="The docker command that does the same"
      />
      <div className={classes.buttons}>
        <Button variant="default" component={Link} to="/images">
          Cancel
        </Button>
        <Button
          leftSection={<IconUpload size={14} />}
          disabled={!canBegin}
          loading={begin.isPending}
          onClick={() => begin.mutate()}
        >
          {buttonText(allTags ? undefined : plan.data)}
        </Button>
      </div>
    </div>
  )
}

function buttonText(plan: PushPlan | undefined): string {
  if (plan === undefined) return 'Push'
  if (plan.digest !== undefined && plan.digest === plan.remote) return 'Push again'
  return plan.uploadSize > 0 ? `Push ${formatSize(plan.uploadSize)}` : 'Push'
}
