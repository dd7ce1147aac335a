import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDots, IconLayoutColumns, IconLayoutRows, IconPlus, IconSearch } from '@tabler/icons-react'
import type { TerminalSessionView } from '../../../shared/contract/terminals.ts'
import classes from './TerminalWorkspace.module.css'
import type { TerminalContainer } from './TerminalWorkspace.tsx'
import type { TerminalActions } from './useTerminalCommands.ts'

/** Shells that can be chosen by name; the button beside takes the first of them that is there. */
const shells = ['bash', 'ash', 'sh']

interface Props {
  readonly container: TerminalContainer
  readonly active: TerminalSessionView | undefined
  readonly paneCount: number
  readonly isOpening: boolean
  readonly actions: TerminalActions
}

/** What can be done about the terminals of a container. */
export function TerminalToolbar({ container, active, paneCount, isOpening, actions }: Props) {
  const cannotOpen = !container.isRunning || isOpening
  const icon = { variant: 'subtle', color: 'gray', size: 28 } as const
  return (
    <div className={classes.toolbar}>
      <Button.Group>
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          disabled={cannotOpen}
          onClick={() => actions.openShell('here')}
        >
          Shell
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px={6} aria-label="Other terminals" disabled={isOpening}>
              <IconChevronDown size={14} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {shells.map((shell) => (
              <Menu.Item key={shell} disabled={cannotOpen} onClick={() => actions.openShell('here', shell)}>
                {shell}
              </Menu.Item>
            ))}
            {actions.join !== undefined && (
              <>
                <Menu.Divider />
                <Menu.Item onClick={actions.join}>The container's own process</Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      </Button.Group>
      <ActionIcon
        {...icon}
        aria-label="Shell to the right"
        title="Shell to the right"
        disabled={cannotOpen}
        onClick={() => actions.openShell('right')}
      >
        <IconLayoutColumns size={16} />
      </ActionIcon>
      <ActionIcon
        {...icon}
        aria-label="Shell below"
        title="Shell below"
        disabled={cannotOpen}
        onClick={() => actions.openShell('down')}
      >
        <IconLayoutRows size={16} />
      </ActionIcon>
      <ActionIcon
        {...icon}
        aria-label="Find in the terminal"
        title="Find in the terminal"
        disabled={active === undefined}
        onClick={actions.find}
      >
        <IconSearch size={16} />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon {...icon} aria-label="More about this terminal" disabled={active === undefined}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={actions.rename}>Rename…</Menu.Item>
          {paneCount > 1 && <Menu.Item onClick={actions.hide}>Take off the screen</Menu.Item>}
          <Menu.Item onClick={actions.close}>
            {active?.kind === 'shell' && active.state === 'running' ? 'Close…' : 'Close'}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" disabled={active?.state !== 'running'} onClick={actions.kill}>
            Kill…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
