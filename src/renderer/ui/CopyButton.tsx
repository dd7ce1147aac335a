import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import classes from './CopyButton.module.css'

interface Props {
  readonly value: string
  /** What is copied, for the tooltip and screen readers: `Copy digest`. */
  readonly label: string
  /** Keep it out of the order of Tab, where the keyboard has another way. */
  readonly skipTab?: boolean
}

/** Copies a text, and says that it did. Plain, since lists have one in every row. */
export function CopyButton({ value, label, skipTab = false }: Props) {
  const { copied, copy } = useClipboard({ timeout: 1200 })
  const text = copied ? 'Copied' : label
  return (
    <button
      type="button"
      className={classes.button}
      aria-label={text}
      title={text}
      tabIndex={skipTab ? -1 : 0}
      onClick={(event) => {
        event.stopPropagation()
        copy(value)
      }}
    >
      {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
    </button>
  )
}
