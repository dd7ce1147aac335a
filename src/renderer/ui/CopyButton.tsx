import { ActionIcon, CopyButton as MantineCopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'

interface Props {
  readonly value: string
  /** What is copied, for the tooltip and screen readers: `Copy digest`. */
  readonly label: string
  /** Keep it out of the order of Tab, where the keyboard has another way. */
  readonly skipTab?: boolean
}

/** Copies a text, and says that it did. */
export function CopyButton({ value, label, skipTab }: Props) {
  return (
    <MantineCopyButton value={value} timeout={1200}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : label}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={22}
            aria-label={copied ? 'Copied' : label}
            {...(skipTab ? { tabIndex: -1 } : {})}
            onClick={(event) => {
              event.stopPropagation()
              copy()
            }}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </MantineCopyButton>
  )
}
