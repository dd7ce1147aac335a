import { Button, Modal } from '@mantine/core'
import { CopyButton } from '../../ui/CopyButton.tsx'
import classes from './TerminalDialogs.module.css'

interface Props {
  readonly address: string
  readonly onClose: () => void
}

/** The address as one of the web that may be opened; undefined for any other. */
function webAddress(address: string): URL | undefined {
  try {
    const url = new URL(address)
    return url.protocol === 'https:' ? url : undefined
  } catch {
    return undefined
  }
}

/** Opens a link of a terminal in the desktop app, which asks by itself; false where this page must ask. */
export function openByDesktop(address: string): boolean {
  const url = webAddress(address)
  if (window.lamina === undefined || url === undefined) return false
  window.open(url, '_blank', 'noopener,noreferrer')
  return true
}

/** Asks before a link of a terminal is opened: a program may show one text and mean another address. */
export function LinkDialog({ address, onClose }: Props) {
  const url = webAddress(address)
  const open = () => {
    window.open(url, '_blank', 'noopener,noreferrer')
    onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title="Open a link"
      size={520}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        <p>
          {url === undefined
            ? 'Only https addresses are opened from here. This one can be copied:'
            : `A program in the terminal shows this link to ${url.host}:`}
        </p>
        <p className={classes.address}>
          <code>{address}</code>
          <CopyButton value={address} label="Copy the address" />
        </p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          {url !== undefined && <Button onClick={open}>Open in the browser</Button>}
        </div>
      </div>
    </Modal>
  )
}
