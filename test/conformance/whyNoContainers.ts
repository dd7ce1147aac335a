import { existsSync } from 'node:fs'
import { findBusybox } from '../fixtures/busyboxImage.ts'

const folders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin']

/**
 * Why containers can't be compared with those of dockerd here; undefined when they can. As root, since what a
 * container may be limited to is the same on both sides then.
 */
export function whyNoContainers(): string | undefined {
  if (process.getuid?.() !== 0) return 'this user is not root'
  if (findBusybox() === undefined) return 'there is no static busybox here (Debian: busybox-static)'
  const hasRuntime = folders.some((folder) => ['runc', 'crun'].some((name) => existsSync(`${folder}/${name}`)))
  return hasRuntime ? undefined : 'there is neither runc nor crun here (Debian: runc)'
}
