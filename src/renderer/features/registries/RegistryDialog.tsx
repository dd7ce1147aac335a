import { Button, Modal, Switch, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { KnownRegistry, RegistrySettings } from '../../../shared/contract/registries.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import classes from './Dialog.module.css'
import { useRegistrySettings } from './useRegistrySettings.ts'

interface Props {
  /** Absent for one that is new. */
  readonly registry?: KnownRegistry
  readonly onClose: () => void
}

/** How one registry is reached: its mirrors, and whether it may be spoken to without TLS. */
export function RegistryDialog({ registry, onClose }: Props) {
  const { settings } = useRegistrySettings()
  return (
    <Modal
      opened
      onClose={onClose}
      title={registry === undefined ? 'Add a registry' : `How ${registry.host} is reached`}
      size={480}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {settings.error && <ErrorNote error={errorRecord(settings.error)} onRetry={() => void settings.refetch()} />}
      {settings.isPending && <SkeletonRows count={4} label="Reading the settings" />}
      {settings.data && (
        <RegistryForm {...(registry === undefined ? {} : { registry })} settings={settings.data} onClose={onClose} />
      )}
    </Modal>
  )
}

function RegistryForm({ registry, settings, onClose }: Props & { readonly settings: RegistrySettings }) {
  const { change } = useRegistrySettings()
  const [host, setHost] = useState(registry?.host ?? '')
  const [isInsecure, setInsecure] = useState(registry?.isInsecure ?? false)
  const [mirrors, setMirrors] = useState((registry?.mirrors ?? []).join('\n'))
  const name = host.trim()
  return (
    <form
      className={classes.body}
      onSubmit={(event) => {
        event.preventDefault()
        if (name !== '')
          change.mutate(withRegistry(settings, name, isInsecure, linesOf(mirrors)), { onSuccess: onClose })
      }}
    >
      {registry === undefined && (
        <TextInput
          label="Registry"
          description="Its host, with the port where there is one."
          placeholder="registry.example.com:5000"
          spellCheck={false}
          data-autofocus
          value={host}
          onChange={(event) => {
            setHost(event.currentTarget.value)
            change.reset()
          }}
        />
      )}
      <Textarea
        label="Mirrors"
        description="A URL a line, asked in this order before the registry itself when something is pulled."
        placeholder="https://mirror.example.com"
        autosize
        minRows={2}
        maxRows={6}
        spellCheck={false}
        value={mirrors}
        onChange={(event) => setMirrors(event.currentTarget.value)}
      />
      <Switch
        size="sm"
        label="May be spoken to without TLS, or with any certificate"
        description="Who listens on the way can read and change what is pulled, and reads your password. Loopback needs no mark."
        checked={isInsecure}
        onChange={(event) => setInsecure(event.currentTarget.checked)}
      />
      {change.error && <ErrorNote error={errorRecord(change.error)} />}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={change.isPending} disabled={name === ''}>
          {registry === undefined ? 'Add' : 'Save'}
        </Button>
      </div>
    </form>
  )
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** A registry without mirrors is kept with none, so that it stays in the list. */
function withRegistry(settings: RegistrySettings, host: string, isInsecure: boolean, mirrors: readonly string[]) {
  const others = settings.insecure.filter((entry) => entry !== host)
  return {
    ...settings,
    insecure: isInsecure ? [...others, host] : others,
    mirrors: { ...settings.mirrors, [host]: mirrors },
  }
}
