import { Button, NativeSelect, Switch, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { defaultTrashSettings, type TrashSettings } from '../../../shared/contract/trash.ts'
import { parseSize } from '../../../shared/model/parseSize.ts'
import { formatSize } from '../../../shared/model/size.ts'
import { api, engine, queryClient } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import page from './SettingsPage.module.css'
import classes from './TerminalSection.module.css'

/** How long deleted images rest, and what the trash may hold. */
export function TrashSection() {
  const { data: settings, error, refetch } = useQuery(api.settings.get.queryOptions())
  if (error) return <ErrorNote error={errorRecord(error)} onRetry={() => void refetch()} />
  if (settings === undefined) return <SkeletonRows count={4} label="Reading the settings" />
  return (
    <>
      <p className={page.lead}>
        Deleted images rest in the <Link to="/storage/trash">trash</Link>, from which they come back with all their
        names.
      </p>
      {settings.problem && <ErrorNote error={settings.problem} />}
      <TrashForm settings={settings.trash} isOff={settings.problem !== undefined} />
    </>
  )
}

interface Props {
  readonly settings: TrashSettings
  /** The settings file cannot be written. */
  readonly isOff: boolean
}

const hour = 3_600_000

const times = [
  { value: 0, label: 'No trash: deleted images are gone at once' },
  { value: hour, label: '1 hour' },
  { value: 24 * hour, label: '1 day' },
  { value: 7 * 24 * hour, label: '7 days' },
  { value: 30 * 24 * hour, label: '30 days' },
]

function TrashForm({ settings, isOff }: Props) {
  const changing = useMutation({
    mutationFn: (next: TrashSettings) => engine.trash.setSettings(next),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.settings.key() }),
  })
  const isUsual = times.some(({ value }) => value === settings.keepFor)
  const data = [...times, ...(isUsual ? [] : [{ value: settings.keepFor, label: `${settings.keepFor / hour} hours` }])]
  return (
    <fieldset className={classes.form} disabled={isOff} aria-label="Trash">
      {changing.error && <ErrorNote error={errorRecord(changing.error)} onDismiss={changing.reset} />}
      <NativeSelect
        size="xs"
        label="Deleted images rest for"
        description="What has rested as long is gone for good, and its bytes are free."
        value={String(settings.keepFor)}
        data={data.map(({ value, label }) => ({ value: String(value), label }))}
        onChange={(event) => changing.mutate({ ...settings, keepFor: Number(event.currentTarget.value) })}
      />
      <LimitField
        key={settings.diskSizeLimit ?? 'none'}
        limit={settings.diskSizeLimit}
        onChange={(limit) => {
          const { diskSizeLimit: _, ...rest } = settings
          changing.mutate({ ...rest, ...(limit === undefined ? {} : { diskSizeLimit: limit }) })
        }}
      />
      <Switch
        size="xs"
        label="What docker's command line removes rests there too"
        description="Otherwise docker rmi and docker image prune free the bytes at once, as scripts expect."
        checked={settings.keepsDockerRemovals}
        onChange={(event) => changing.mutate({ ...settings, keepsDockerRemovals: event.currentTarget.checked })}
      />
      <div className={page.buttons}>
        <Button variant="default" onClick={() => changing.mutate(defaultTrashSettings)}>
          As usual again
        </Button>
      </div>
    </fieldset>
  )
}

interface LimitFieldProps {
  /** Bytes. */
  readonly limit: number | undefined
  readonly onChange: (limit: number | undefined) => void
}

/** Taken once it is written whole: with Enter, or when the field is left. */
function LimitField({ limit, onChange }: LimitFieldProps) {
  const shown = limit === undefined ? '' : formatSize(limit)
  const [text, setText] = useState(shown)
  const bytes = parseSize(text)
  const isWrong = text.trim() !== '' && bytes === undefined
  const commit = () => {
    if (isWrong || text.trim() === shown) return
    onChange(text.trim() === '' ? undefined : bytes)
  }
  return (
    <TextInput
      size="xs"
      label="Holds at most"
      description="Beyond that the oldest go first. Empty for no limit."
      placeholder="10 GB"
      spellCheck={false}
      value={text}
      error={isWrong && 'Write a size: 500 MB, 10 GB.'}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
    />
  )
}
