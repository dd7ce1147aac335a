import { Button } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SettingsState } from '../../../shared/contract/settings.ts'
import { api, engine, queryClient } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { ChangePlaceDialog } from './ChangePlaceDialog.tsx'
import { PlaceContents } from './PlaceContents.tsx'
import { RevealButton } from './RevealButton.tsx'
import page from './SettingsPage.module.css'

const origins = {
  'command line': 'named on the command line, with --root, which wins over the settings',
  environment: 'named by LAMINA_ROOT in the environment, which wins over the settings',
  settings: 'named by your settings',
  default: 'the usual place',
}

/** Where images are kept, what that takes on disk, and where the next start keeps them. */
export function StorageSection() {
  const { data: settings, error, refetch } = useQuery(api.settings.get.queryOptions())
  const [isChanging, setChanging] = useState(false)
  return (
    <>
      <p className={page.lead}>All that Lamina keeps lies in one folder, the data root.</p>
      {error && <ErrorNote error={errorRecord(error)} onRetry={() => void refetch()} />}
      {!settings && !error && <SkeletonRows count={8} label="Reading the settings" />}
      {settings?.problem && <ErrorNote error={settings.problem} />}
      {settings && (
        <>
          <dl className={page.facts}>
            <div>
              <dt>Data root</dt>
              <dd>
                <span className="mono">{settings.root.path}</span>
              </dd>
              <dd>
                <CopyButton value={settings.root.path} label="Copy the path of the data root" />
              </dd>
            </div>
            <div>
              <dt>Why there</dt>
              <dd>{origins[settings.root.origin]}</dd>
            </div>
          </dl>
          <div className={page.buttons}>
            <RevealButton />
            <Button variant="default" disabled={settings.problem !== undefined} onClick={() => setChanging(true)}>
              Change the place…
            </Button>
          </div>
          <NextPlace settings={settings} />
          <PlaceContents />
          {isChanging && <ChangePlaceDialog settings={settings} onClose={() => setChanging(false)} />}
        </>
      )}
    </>
  )
}

/** What the next start does otherwise, and the way back. */
function NextPlace({ settings }: { readonly settings: SettingsState }) {
  const { root, next, problem, file } = settings
  const back = useMutation({
    mutationFn: () => engine.settings.setDataRoot(root.origin === 'settings' ? { path: root.path } : {}),
    onSuccess: (state) => queryClient.setQueryData(api.settings.get.queryKey(), state),
  })
  if (problem !== undefined || next.path === root.path) return null
  const isTold = root.origin === 'command line' || root.origin === 'environment'
  // Without a word in the settings there is nothing to take back.
  if (isTold && next.origin === 'default') return null
  return (
    <div className={page.note}>
      <IconArrowRight size={16} aria-hidden="true" />
      <div>
        <strong>The next start{isTold ? ' that is not told another place' : ''}</strong> opens{' '}
        <code className="mono">{next.path}</code>
        {next.origin === 'default' ? ', the usual place' : ''}. Until then all stays as it is, and what is in the
        present place stays there.{' '}
        {next.origin === 'settings' && (
          <span className="soft">
            It stands in <code className="mono">{file}</code>.
          </span>
        )}
        {back.error && <ErrorNote error={errorRecord(back.error)} onDismiss={back.reset} />}
      </div>
      <Button variant="default" size="compact-xs" loading={back.isPending} onClick={() => back.mutate()}>
        {isTold ? 'Forget that' : 'Stay here'}
      </Button>
    </div>
  )
}
