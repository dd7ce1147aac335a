import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import classes from './TerminalPane.module.css'

interface Props {
  readonly text: string
  readonly onDone: () => void
}

/** Asks before a program's text is put on the clipboard (OSC 52), and shows it whole. */
export function CopyWish({ text, onDone }: Props) {
  const { copy } = useClipboard()
  return (
    <div className={classes.note} role="alert">
      <div>
        <p>The program wants to put this on the clipboard:</p>
        <pre className={classes.wish}>{text}</pre>
      </div>
      <Button
        size="compact-xs"
        onClick={() => {
          copy(text)
          onDone()
        }}
      >
        Copy it
      </Button>
      <Button variant="default" size="compact-xs" onClick={onDone}>
        Refuse
      </Button>
    </div>
  )
}
