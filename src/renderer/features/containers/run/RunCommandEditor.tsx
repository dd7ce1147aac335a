import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { parseRunCommand, type RunCommand } from '../../../../shared/model/run/runCommand.ts'
import { CopyButton } from '../../../ui/CopyButton.tsx'
import classes from './RunDialog.module.css'

interface Props {
  /** What the form says now. */
  readonly command: string
  /** Told each time when what is typed is a command that can be read. */
  readonly onCommand: (run: RunCommand) => void
}

/** The docker command for what the form says. Typed into, it is read, and the form follows. */
export function RunCommandEditor({ command, onCommand }: Props) {
  const [draft, setDraft] = useState<string>()
  const parsed = draft === undefined ? undefined : parseRunCommand(draft)
  const change = (text: string) => {
    setDraft(text)
    const next = parseRunCommand(text)
    if ('run' in next) onCommand(next.run)
  }
  return (
    <div className={classes.command}>
      <Textarea
        size="xs"
        label="The docker command that does the same"
        description="Change it, or paste one: the form follows."
        autosize
        minRows={1}
        maxRows={6}
        spellCheck={false}
        classNames={{ input: classes.code ?? '' }}
        value={draft ?? command}
        onChange={(event) => change(event.currentTarget.value)}
        // What was typed and could be read is what the form says: it is told in the usual way again.
        onBlur={() => {
          if (parsed && 'run' in parsed) setDraft(undefined)
        }}
        {...(parsed && 'fault' in parsed ? { error: parsed.fault } : {})}
      />
      <CopyButton value={draft ?? command} label="Copy command" />
    </div>
  )
}
