import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import classes from './ConnectPage.module.css'

interface Props {
  readonly recent: readonly string[]
  readonly onChoose: (origin: string) => void
  readonly onForget: (origin: string) => void
}

/** Engines that were gone to before; their tokens are nowhere kept. */
export function RecentEngines({ recent, onChoose, onForget }: Props) {
  if (recent.length === 0) return null
  return (
    <>
      <h2>Recent</h2>
      <ul className={classes.recent}>
        {recent.map((origin) => (
          <li key={origin}>
            <button type="button" onClick={() => onChoose(origin)}>
              {origin}
            </button>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={22}
              aria-label={`Forget ${origin}`}
              onClick={() => onForget(origin)}
            >
              <IconX size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </>
  )
}
