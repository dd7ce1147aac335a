import { Menu } from '@mantine/core'
import { useState } from 'react'
import { Keys } from '../../ui/Keys.tsx'
import type { TerminalHandle } from './TerminalView.tsx'
import { terminalKeys } from './terminalKeys.ts'

/** Where a menu is open, in pixels from the window's upper left corner, and for which terminal. */
export interface OpenMenu {
  readonly x: number
  readonly y: number
  readonly handle: TerminalHandle | undefined
}

interface Props extends OpenMenu {
  readonly onFind: () => void
  readonly onClose: () => void
}

/** The menu of a terminal, where the mouse was. */
export function TerminalMenu({ x, y, handle, onFind, onClose }: Props) {
  const selection = handle?.selection() ?? ''
  const [isRefused, setRefused] = useState(false)
  const paste = async () => {
    try {
      handle?.paste(await navigator.clipboard.readText())
      onClose()
    } catch {
      // Browsers ask first, and the desktop app never lets a page read by itself; the keys always work.
      setRefused(true)
    }
  }
  return (
    <Menu opened onClose={onClose} position="bottom-start" offset={0} closeOnItemClick={false}>
      <Menu.Target>
        <span style={{ position: 'fixed', left: x, top: y, width: 0, height: 0 }} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          disabled={selection === ''}
          rightSection={<Keys keys={terminalKeys.copy} />}
          onClick={() => {
            void navigator.clipboard.writeText(selection)
            onClose()
          }}
        >
          Copy
        </Menu.Item>
        <Menu.Item rightSection={<Keys keys="mod+shift+V" />} disabled={isRefused} onClick={() => void paste()}>
          {isRefused ? 'Paste by the keys' : 'Paste'}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          onClick={() => {
            handle?.selectAll()
            onClose()
          }}
        >
          Select all
        </Menu.Item>
        <Menu.Item
          rightSection={<Keys keys={terminalKeys.find} />}
          onClick={() => {
            onClose()
            onFind()
          }}
        >
          Find…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
