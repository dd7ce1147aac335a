import classes from './CommandLine.module.css'
import { CopyButton } from './CopyButton.tsx'

interface Props {
  readonly command: string
  /** What it does, for screen readers; `Docker command` when not told. */
  readonly label?: string
}

/** A shell command to look at and copy. */
export function CommandLine({ command, label = 'Docker command' }: Props) {
  return (
    <div className={classes.line}>
      <span className={classes.prompt} aria-hidden="true">
        $
      </span>
      <input
        className={classes.command}
        aria-label={label}
        readOnly
        spellCheck={false}
        value={command}
        title={command}
      />
      <CopyButton value={command} label="Copy command" />
    </div>
  )
}
