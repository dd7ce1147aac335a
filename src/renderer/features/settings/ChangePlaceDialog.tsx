import { Button, Modal, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PlacePlan, SettingsState } from '../../../shared/contract/settings.ts'
import { api, engine, queryClient } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Size } from '../../ui/Size.tsx'
import classes from './Dialog.module.css'

/** A pause in typing of this length makes a question to the engine, milliseconds. */
const pause = 200

interface Props {
  readonly settings: SettingsState
  readonly onClose: () => void
}

/** Names the data root of the next start, and says first what that does. */
export function ChangePlaceDialog({ settings, onClose }: Props) {
  const { root, next } = settings
  const [path, setPath] = useState(next.path === root.path ? '' : next.path)
  const text = path.trim()
  const [asked] = useDebouncedValue(text, pause)
  const examined = useQuery({
    ...api.settings.examinePlace.queryOptions({ input: { path: asked } }),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: 0,
  })
  const changing = useMutation({
    mutationFn: () => engine.settings.setDataRoot({ path: text }),
    onSuccess: (state) => {
      queryClient.setQueryData(api.settings.get.queryKey(), state)
      onClose()
    },
  })
  const plan = asked === '' || examined.error ? undefined : examined.data
  const isKnown = plan !== undefined && asked === text && !examined.isPlaceholderData
  const error = changing.error ?? (asked === '' ? null : examined.error)
  return (
    <Modal
      opened
      onClose={onClose}
      title="Change the storage place"
      size={600}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className={classes.body}
        onSubmit={(event) => {
          event.preventDefault()
          if (isKnown) changing.mutate()
        }}
      >
        <TextInput
          size="sm"
          label="Folder of the next start"
          description="On the machine where the engine runs; an empty folder, a new one, or one that Lamina kept images in."
          placeholder="/mnt/large/lamina"
          data-autofocus
          spellCheck={false}
          value={path}
          onChange={(event) => {
            setPath(event.currentTarget.value)
            changing.reset()
          }}
        />
        <div className={classes.plan} aria-live="polite">
          {error && <ErrorNote error={errorRecord(error)} />}
          {plan && !error && <Consequences plan={plan} root={root} />}
        </div>
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={changing.isPending} disabled={!isKnown || error !== null}>
            Use from the next start
          </Button>
        </div>
      </form>
    </Modal>
  )
}

const finds = {
  missing: 'a new empty folder that is made now',
  empty: 'an empty folder',
  store: 'the images that are there already',
  current: 'the present place again',
}

/** Exactly what the change does, and does not. */
function Consequences({ plan, root }: { readonly plan: PlacePlan; readonly root: SettingsState['root'] }) {
  const { data: docker } = useQuery(api.dockerContext.get.queryOptions())
  const { data: usage } = useQuery(api.storage.diskUsage.queryOptions())
  const isTold = root.origin === 'command line' || root.origin === 'environment'
  return (
    <>
      <ul>
        <li>
          The next start{isTold ? ' without --root and LAMINA_ROOT' : ''} opens <code>{plan.path}</code>:{' '}
          {finds[plan.kind]}. <Size bytes={plan.freeDiskSize} kind="disk" /> are free there.
        </li>
        {plan.kind !== 'current' && (
          <li>
            {usage === undefined || usage.imageCount === 0 ? 'What is kept now stays' : <Kept usage={usage} />} in{' '}
            <code>{root.path}</code>. Nothing is moved or deleted.
          </li>
        )}
        {plan.kind !== 'current' && docker?.lamina === 'here' && (
          <li>The docker context “lamina” points to the present place until you set it again after that start.</li>
        )}
      </ul>
      {plan.copyCommand !== '' && (
        <>
          <p className="soft">To take the images along, stop Lamina and run this before you start it again:</p>
          <CommandLine command={plan.copyCommand} label="Copies what is kept now to the new place" />
        </>
      )}
    </>
  )
}

interface KeptProps {
  readonly usage: { readonly imageCount: number; readonly blobsDiskSize: number; readonly indexesDiskSize: number }
}

function Kept({ usage }: KeptProps) {
  const images = usage.imageCount === 1 ? 'The 1 image' : `The ${usage.imageCount.toLocaleString('en-US')} images`
  return (
    <>
      {images} of now, <Size bytes={usage.blobsDiskSize + usage.indexesDiskSize} kind="disk" /> on disk, stay
    </>
  )
}
