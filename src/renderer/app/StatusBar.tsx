import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { StorageUsage } from '../../shared/contract/storage.ts'
import { api, connection } from '../client/api.ts'
import { OperationsButton } from '../features/operations/OperationsButton.tsx'
import { DockerStatus } from '../features/settings/DockerStatus.tsx'
import { Size } from '../ui/Size.tsx'
import classes from './Shell.module.css'

const states = { connecting: 'Connecting', open: 'Engine ready', lost: 'No engine' }

interface Props {
  readonly isTrayOpen: boolean
  readonly onToggleTray: () => void
}

/** The engine, its bytes, how docker reaches it, and the work under way. */
export function StatusBar({ isTrayOpen, onToggleTray }: Props) {
  const state = useSyncExternalStore(
    (listener) => connection.subscribe(listener),
    () => connection.state,
  )
  const { data: info } = useQuery(api.system.info.queryOptions())
  const { data: usage } = useQuery(api.storage.diskUsage.queryOptions())
  return (
    <footer className={classes.status}>
      <output className={classes.state} title={info ? `Lamina ${info.version}, data in ${info.root}` : undefined}>
        <span className={classes.dot} data-state={state} aria-hidden="true" />
        {states[state]}
      </output>
      {info && <span className={`${classes.fact} ${classes.root}`}>{info.rootless ? 'rootless' : 'as root'}</span>}
      {usage && (
        <span className={classes.fact}>
          <Size bytes={onDisk(usage)} kind="disk" /> on disk
        </span>
      )}
      {usage && (
        <span className={`${classes.fact} ${classes.root}`}>
          <Size bytes={usage.freeDiskSize} kind="disk" /> free
        </span>
      )}
      <span className={classes.spring} />
      <DockerStatus />
      <OperationsButton isOpen={isTrayOpen} onToggle={onToggleTray} />
    </footer>
  )
}

/** Bytes on disk of images, containers and volumes. */
function onDisk(usage: StorageUsage): number {
  const images = usage.blobsDiskSize + usage.indexesDiskSize + usage.snapshotsDiskSize
  return images + usage.containersDiskSize + usage.volumesDiskSize
}
