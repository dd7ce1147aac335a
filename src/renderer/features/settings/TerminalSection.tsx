import { Button, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { defaultTerminal, type TerminalSettings } from '../../../shared/contract/settings.ts'
import { api, engine, queryClient } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import page from './SettingsPage.module.css'
import classes from './TerminalSection.module.css'

const cursors = [
  { value: 'block', label: 'Block' },
  { value: 'bar', label: 'Bar' },
  { value: 'underline', label: 'Underline' },
] as const

/** How terminals look, in every window of this engine at once, and how much they keep. */
export function TerminalSection() {
  const { data: settings, error, refetch } = useQuery(api.settings.get.queryOptions())
  if (error) return <ErrorNote error={errorRecord(error)} onRetry={() => void refetch()} />
  if (settings === undefined) return <SkeletonRows count={6} label="Reading the settings" />
  return (
    <>
      <p className={page.lead}>Terminals of every window of this engine look so, those that are open too.</p>
      {settings.problem && <ErrorNote error={settings.problem} />}
      <TerminalForm settings={settings.terminal} isOff={settings.problem !== undefined} />
    </>
  )
}

interface Props {
  readonly settings: TerminalSettings
  /** The settings file cannot be written. */
  readonly isOff: boolean
}

function TerminalForm({ settings, isOff }: Props) {
  const changing = useMutation({
    mutationFn: (part: Partial<TerminalSettings>) => engine.settings.setTerminal({ ...settings, ...part }),
    onSuccess: (state) => queryClient.setQueryData(api.settings.get.queryKey(), state),
  })
  const setWhole = (name: 'fontSize' | 'scrollback', value: number | string) => {
    if (typeof value === 'number' && value !== settings[name]) changing.mutate({ [name]: value })
  }
  return (
    <fieldset className={classes.form} disabled={isOff} aria-label="Terminals">
      {changing.error && <ErrorNote error={errorRecord(changing.error)} onDismiss={changing.reset} />}
      <NumberInput
        size="xs"
        label="Font size"
        description="Pixels, 8 to 32."
        min={8}
        max={32}
        allowDecimal={false}
        clampBehavior="strict"
        value={settings.fontSize}
        onChange={(value) => {
          if (typeof value === 'number' && value >= 8) setWhole('fontSize', value)
        }}
      />
      <FontField
        key={settings.fontFamily}
        family={settings.fontFamily}
        onChange={(fontFamily) => changing.mutate({ fontFamily })}
      />
      <NumberInput
        size="xs"
        label="Scrollback"
        description="Lines above the screen that are kept, up to 50,000. Terminals that are open keep more once they are opened anew."
        min={0}
        max={50_000}
        step={1000}
        allowDecimal={false}
        clampBehavior="strict"
        thousandSeparator=","
        value={settings.scrollback}
        onChange={(value) => setWhole('scrollback', value)}
      />
      <NativeSelect
        size="xs"
        label="Cursor"
        value={settings.cursorStyle}
        data={[...cursors]}
        onChange={(event) => {
          const cursor = cursors.find(({ value }) => value === event.currentTarget.value)
          if (cursor !== undefined) changing.mutate({ cursorStyle: cursor.value })
        }}
      />
      <Switch
        size="xs"
        label="The cursor blinks"
        checked={settings.cursorBlink}
        onChange={(event) => changing.mutate({ cursorBlink: event.currentTarget.checked })}
      />
      <Switch
        size="xs"
        label="Tell screen readers what terminals show"
        description="Takes some speed where much is printed."
        checked={settings.screenReader}
        onChange={(event) => changing.mutate({ screenReader: event.currentTarget.checked })}
      />
      <p
        className={classes.sample}
        style={{
          fontSize: settings.fontSize,
          ...(settings.fontFamily === '' ? {} : { fontFamily: settings.fontFamily }),
        }}
        aria-hidden="true"
      >
        / # echo 0O 1lI {'{}'} [] =&gt; ~
      </p>
      <div className={page.buttons}>
        <Button variant="default" onClick={() => changing.mutate(defaultTerminal)}>
          As usual again
        </Button>
      </div>
    </fieldset>
  )
}

interface FontFieldProps {
  readonly family: string
  readonly onChange: (family: string) => void
}

/** Takes a font once it is written whole: with Enter, or when the field is left. */
function FontField({ family, onChange }: FontFieldProps) {
  const [text, setText] = useState(family)
  const commit = () => {
    if (text.trim() !== family) onChange(text.trim())
  }
  return (
    <TextInput
      label="Font"
      description="One of this machine's fonts whose letters are of one width; empty for the usual one."
      placeholder="The usual one"
      maxLength={200}
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
