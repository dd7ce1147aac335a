import { ActionIcon, Button } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import classes from './OperationsTray.module.css'
import { dismissWork, isUnderWay, useWork } from './useWork.ts'
import { WorkItem } from './WorkItem.tsx'

/** The work under way and what came of earlier work, in the corner over the status bar. */
export function OperationsTray({ onClose }: { readonly onClose: () => void }) {
  const work = useWork()
  const ended = work.filter((item) => !isUnderWay(item))
  return (
    <aside className={classes.tray} aria-label="Operations">
      <header className={classes.head}>
        <h2>Operations</h2>
        {ended.length > 0 && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            onClick={() => dismissWork(ended.map(({ id }) => id))}
          >
            Clear finished
          </Button>
        )}
        <ActionIcon variant="subtle" color="gray" size={22} aria-label="Close operations" onClick={onClose}>
          <IconChevronDown size={16} />
        </ActionIcon>
      </header>
      {work.length === 0 ? (
        <p className={classes.empty}>Nothing is under way.</p>
      ) : (
        <ul className={classes.items}>
          {work.map((item) => (
            <WorkItem key={item.id} work={item} />
          ))}
        </ul>
      )}
    </aside>
  )
}
