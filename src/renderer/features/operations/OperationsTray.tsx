import { ActionIcon, Button } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useRef } from 'react'
import { Link } from 'react-router'
import { dismissWork } from './dismissed.ts'
import classes from './OperationsTray.module.css'
import { useAutoClose } from './useAutoClose.ts'
import { useWork } from './useWork.ts'
import { WorkItem } from './WorkItem.tsx'
import { isUnderWay } from './work.ts'

interface Props {
  /** It opened by itself, and closes by itself when all is well. */
  readonly isAutomatic: boolean
  readonly onClose: () => void
}

/** The work under way and what came of earlier work, in the corner over the status bar. */
export function OperationsTray({ isAutomatic, onClose }: Props) {
  const work = useWork()
  const tray = useRef<HTMLElement>(null)
  useAutoClose(tray, isAutomatic, onClose)
  const ended = work.filter((item) => !isUnderWay(item))
  return (
    <aside ref={tray} className={classes.tray} aria-label="Operations">
      <header className={classes.head}>
        <h2>Operations</h2>
        <Link to="/operations" className={classes.all}>
          Show all
        </Link>
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
