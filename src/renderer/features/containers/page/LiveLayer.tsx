import { ActionIcon, Button } from '@mantine/core'
import { IconGitFork, IconLayoutSidebarRightCollapse, IconLayoutSidebarRightExpand } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import type { ContainerDetails } from '../../../../shared/contract/containers.ts'
import { useCommands } from '../../../client/commands.ts'
import { ChangesView } from './ChangesView.tsx'
import classes from './LiveLayer.module.css'

interface Props {
  readonly container: ContainerDetails
  /** What it stands beside. */
  readonly children: ReactNode
  readonly onCommit: () => void
  readonly onFork: () => void
}

/** A terminal, and beside it the layer that grows while one types: what the container adds, changes and deletes. */
export function LiveLayer({ container, children, onCommit, onFork }: Props) {
  const [search, setSearch] = useSearchParams()
  const isOpen = !search.has('alone')
  const toggle = () =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        if (isOpen) next.set('alone', '')
        else next.delete('alone')
        return next
      },
      { replace: true },
    )
  const title = isOpen ? 'Hide the live layer' : 'Show the live layer'
  useCommands([{ id: 'container.liveLayer', title, group: 'This container', keywords: 'changes', run: toggle }])
  const Icon = isOpen ? IconLayoutSidebarRightCollapse : IconLayoutSidebarRightExpand
  return (
    <div className={classes.parts}>
      <div className={classes.terminal}>{children}</div>
      <aside className={classes.layer} data-open={isOpen} aria-label="Live layer">
        <div className={classes.head}>
          {isOpen && <h2 className={classes.title}>Live layer</h2>}
          {isOpen && (
            <Button
              variant="default"
              size="compact-xs"
              leftSection={<IconGitFork size={12} aria-hidden="true" />}
              onClick={onFork}
            >
              New container from here…
            </Button>
          )}
          <ActionIcon variant="subtle" color="gray" size={26} aria-label={title} title={title} onClick={toggle}>
            <Icon size={16} />
          </ActionIcon>
        </div>
        {isOpen && <ChangesView container={container} onCommit={onCommit} isLive />}
      </aside>
    </div>
  )
}
