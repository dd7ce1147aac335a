import { Button, NumberInput, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { defaultRegistrySettings, type RegistrySettings } from '../../../shared/contract/registries.ts'
import { api, engine, queryClient } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import page from './SettingsPage.module.css'
import classes from './TerminalSection.module.css'

/** How much is fetched at once, and the proxy to go through; logins and mirrors are on the page of registries. */
export function RegistriesSection() {
  const { data: settings, error, refetch } = useQuery(api.settings.get.queryOptions())
  if (error) return <ErrorNote error={errorRecord(error)} onRetry={() => void refetch()} />
  if (settings === undefined) return <SkeletonRows count={6} label="Reading the settings" />
  return (
    <>
      <p className={page.lead}>
        For pulls and pushes that begin from now on, those of the docker command line too. Logins, mirrors and
        registries without TLS are on the page <Link to="/registries">Registries</Link>.
      </p>
      {settings.problem && <ErrorNote error={settings.problem} />}
      <RegistriesForm settings={settings.registries} isOff={settings.problem !== undefined} />
    </>
  )
}

interface Props {
  readonly settings: RegistrySettings
  /** The settings file cannot be written. */
  readonly isOff: boolean
}

const proxies = [
  { name: 'http', label: 'Proxy for http', placeholder: 'HTTP_PROXY of the environment' },
  { name: 'https', label: 'Proxy for https', placeholder: 'HTTPS_PROXY of the environment' },
  { name: 'no', label: 'Reached without a proxy', placeholder: 'NO_PROXY of the environment' },
] as const

function RegistriesForm({ settings, isOff }: Props) {
  const changing = useMutation({
    mutationFn: (part: Partial<RegistrySettings>) => engine.registries.setSettings({ ...settings, ...part }),
    onSuccess: (next) => {
      queryClient.setQueryData(api.registries.settings.queryKey(), next)
      return queryClient.invalidateQueries({ queryKey: api.settings.key() })
    },
  })
  return (
    <fieldset className={classes.form} disabled={isOff} aria-label="Registries">
      {changing.error && <ErrorNote error={errorRecord(changing.error)} onDismiss={changing.reset} />}
      <NumberInput
        size="xs"
        label="Layers at once"
        description="Fetched or sent at the same time, 1 to 16."
        min={1}
        max={16}
        allowDecimal={false}
        clampBehavior="strict"
        value={settings.parallel}
        onChange={(value) => {
          if (typeof value === 'number' && value >= 1 && value !== settings.parallel)
            changing.mutate({ parallel: value })
        }}
      />
      {proxies.map(({ name, label, placeholder }) => (
        <ProxyField
          key={`${name} ${settings.proxy[name] ?? ''}`}
          label={label}
          placeholder={placeholder}
          value={settings.proxy[name] ?? ''}
          onChange={(value) =>
            changing.mutate({ proxy: { ...settings.proxy, [name]: value === '' ? undefined : value } })
          }
        />
      ))}
      <div className={page.buttons}>
        <Button
          variant="default"
          onClick={() => changing.mutate({ parallel: defaultRegistrySettings.parallel, proxy: {} })}
        >
          As usual again
        </Button>
      </div>
    </fieldset>
  )
}

interface ProxyFieldProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** Taken once it is written whole: with Enter, or when the field is left. */
function ProxyField({ label, placeholder, value, onChange }: ProxyFieldProps) {
  const [text, setText] = useState(value)
  const commit = () => {
    if (text.trim() !== value) onChange(text.trim())
  }
  return (
    <TextInput
      size="xs"
      label={label}
      placeholder={placeholder}
      spellCheck={false}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
    />
  )
}
