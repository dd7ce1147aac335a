import { Button } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { connection } from '../client/api.ts'
import classes from './Shell.module.css'

/** Says at once when the engine does not answer. */
export function ConnectionBanner() {
  const state = useSyncExternalStore(
    (listener) => connection.subscribe(listener),
    () => connection.state,
  )
  if (state !== 'lost') return null
  return (
    <div className={classes.banner} role="alert">
      <IconPlugConnectedX size={16} aria-hidden="true" />
      <span>The engine does not answer. It is tried again by itself; what you see may be out of date.</span>
      <Button variant="default" size="compact-xs" onClick={() => connection.retry()}>
        Try now
      </Button>
    </div>
  )
}
