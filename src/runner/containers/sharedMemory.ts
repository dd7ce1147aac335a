import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { rawNameOf } from '../../main/engine/layers/rawName.ts'
import type { ContainerSpec } from '../contract/container.ts'
import { mountFileSystem, mountFlags, unmountFileSystem } from '../system/mountCalls.ts'

/** Bytes of /dev/shm where nothing is said. */
const defaultSize = 64 * 1024 * 1024
const noExec = 8
const noDevices = 4

/** Whether others may join a container's IPC namespace, and with it its /dev/shm. */
export function isIpcShareable({ hostConfig }: ContainerSpec): boolean {
  return hostConfig.IpcMode === 'shareable'
}

/** Where the /dev/shm of a shareable container is mounted outside of it. */
export function sharedMemoryFolder(folder: string): string {
  return join(folder, 'shm')
}

/** Mounts a shareable container's /dev/shm and gives its folder; undefined for any other. */
export function mountSharedMemory(spec: ContainerSpec, folder: string): string | undefined {
  if (!isIpcShareable(spec)) return undefined
  const place = sharedMemoryFolder(folder)
  mkdirSync(place, { recursive: true, mode: 0o700 })
  unmountFileSystem(rawNameOf(place))
  const size = spec.hostConfig.ShmSize ?? 0
  const data = `mode=1777,size=${size > 0 ? size : defaultSize}`
  mountFileSystem('shm', rawNameOf(place), 'tmpfs', mountFlags.noSuid | noExec | noDevices, data)
  return place
}

/** Takes it away; those who joined keep theirs. Idempotent. */
export function unmountSharedMemory(spec: ContainerSpec, folder: string): void {
  if (isIpcShareable(spec)) unmountFileSystem(rawNameOf(sharedMemoryFolder(folder)))
}
