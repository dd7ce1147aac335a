import { Menu } from '@mantine/core'
import { IconCopy, IconTerminal2 } from '@tabler/icons-react'
import type { MenuPlace } from './ImageTable.tsx'
import type { ListCopy, ListTarget } from './listTarget.ts'
import classes from './RowMenu.module.css'

interface Props {
  readonly at: MenuPlace
  readonly target: ListTarget
  readonly onCopy: (copy: ListCopy) => void
  readonly onClose: () => void
}

/** The menu of a row, where the mouse or the row is: what can be done, and below it what can be copied. */
export function RowMenu({ at, target, onCopy, onClose }: Props) {
  const { label, actions, copies, commands } = target
  return (
    <Menu
      opened
      onChange={(opened) => {
        if (!opened) onClose()
      }}
      position="bottom-start"
      offset={2}
      width={230}
      returnFocus={false}
      withInitialFocusPlaceholder={false}
      // The press that opened it is not one beside it.
      clickOutsideEvents={['mousedown', 'touchstart']}
    >
      <Menu.Target>
        <span className={classes.point} style={{ left: at.x, top: at.y }} aria-hidden="true">
          Actions for {label}
        </span>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className={classes.label ?? ''}>{label}</Menu.Label>
        {actions.map(({ id, title, icon: Icon, obstacle, run }, index) => (
          <Menu.Item
            key={id}
            data-autofocus={at.byKeyboard && index === 0 ? true : undefined}
            leftSection={<Icon size={14} aria-hidden />}
            {...(id === 'delete' ? { className: classes.danger ?? '' } : {})}
            {...(obstacle === undefined ? {} : { disabled: true, title: obstacle })}
            onClick={run}
          >
            {title}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {copies.map((copy) => (
          <Menu.Item key={copy.title} leftSection={<IconCopy size={14} aria-hidden />} onClick={() => onCopy(copy)}>
            {copy.title}
          </Menu.Item>
        ))}
        <Menu.Sub>
          <Menu.Sub.Target>
            <Menu.Sub.Item leftSection={<IconTerminal2 size={14} aria-hidden />}>Copy docker command</Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown className={classes.commands ?? ''}>
            {commands.map((command) => (
              <Menu.Item
                key={command}
                className={classes.command ?? ''}
                onClick={() => onCopy({ title: 'Copy docker command', text: () => command })}
              >
                {command}
              </Menu.Item>
            ))}
          </Menu.Sub.Dropdown>
        </Menu.Sub>
      </Menu.Dropdown>
    </Menu>
  )
}
