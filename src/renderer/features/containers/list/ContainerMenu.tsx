import { Menu } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import type { ContainerRow } from '../../../../shared/contract/containers.ts'
import { type ActionId, actionCommand, actionsFor } from '../containerActions.ts'
import classes from './ContainersPage.module.css'

interface Props {
  /** Pixels in the window. */
  readonly at: { readonly x: number; readonly y: number }
  readonly containers: readonly ContainerRow[]
  readonly onAct: (id: ActionId) => void
  readonly onClose: () => void
}

/** The menu of a row, or of all that are marked: what can be done, and what can be copied. */
export function ContainerMenu({ at, containers, onAct, onClose }: Props) {
  const [first] = containers
  const label = containers.length === 1 && first ? first.name : `${containers.length} containers`
  const copy = (text: string) => void navigator.clipboard.writeText(text).catch(() => undefined)
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
      clickOutsideEvents={['mousedown', 'touchstart']}
    >
      <Menu.Target>
        <span className={classes.point} style={{ left: at.x, top: at.y }} aria-hidden="true">
          Actions for {label}
        </span>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{label}</Menu.Label>
        {actionsFor(containers).map(({ id, title, icon: Icon }, index) => (
          <Menu.Item
            key={id}
            data-autofocus={index === 0 ? true : undefined}
            leftSection={<Icon size={14} aria-hidden="true" />}
            {...(id === 'remove' ? { className: classes.danger ?? '' } : {})}
            onClick={() => onAct(id)}
          >
            {title}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconCopy size={14} aria-hidden="true" />}
          onClick={() => copy(containers.map(({ name }) => name).join(' '))}
        >
          Copy {containers.length === 1 ? 'name' : 'names'}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy size={14} aria-hidden="true" />}
          onClick={() => copy(containers.map(({ id }) => id).join(' '))}
        >
          Copy {containers.length === 1 ? 'ID' : 'IDs'}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy size={14} aria-hidden="true" />}
          onClick={() => copy(actionCommand('terminal', containers.slice(0, 1)))}
        >
          Copy docker exec command
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
