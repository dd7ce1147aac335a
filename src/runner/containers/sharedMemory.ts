import type { LifeSubject } from './lifePorts.ts'

/** A folder with the /dev/shm that others join, of a container whose IPC namespace is shareable; mounted here. */
export function shmFolder(_subject: LifeSubject): string | undefined {
  return undefined
}

/** Idempotent. */
export function unmountShm(_subject: LifeSubject): void {}
