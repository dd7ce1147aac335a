import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { callSystem } from './libc.ts'

/** Of clone(2) and setns(2). */
const networkNamespace = 0x40000000
const ownNamespace = '/proc/thread-self/ns/net'

// mount(2), umount2(2)
const bind = 0x1000
const isPrivate = 0x40000
const detach = 2
const forbidsAll = 0xe // nosuid, nodev, noexec

/**
 * Puts a file system of its own over a folder for files that hold namespaces; what is mounted in it is seen nowhere
 * else, and goes with it at once.
 */
export function mountNamespaceFolder(folder: string): void {
  callSystem('mount', 'lamina', folder, 'tmpfs', forbidsAll, Buffer.from('mode=700,size=1m\0'))
  callSystem('mount', 'none', folder, null, isPrivate, null)
}

/** Takes away what mountNamespaceFolder put there, once or several times; nothing when nothing is there. */
export function unmountNamespaceFolder(folder: string): void {
  while (unmounts(folder));
}

/** Makes this thread's next namespace, holds it by a mount on the new file `path`, and gives a descriptor of it. */
export function makeNamespace(path: string): number {
  writeFileSync(path, '', { flag: 'wx', mode: 0o600 })
  callSystem('unshare', networkNamespace)
  callSystem('mount', ownNamespace, path, null, bind, null)
  return openSync(path, 'r')
}

/** Takes a namespace's file away. The namespace itself goes with the last process in it. */
export function removeNamespace(path: string): void {
  unmounts(path)
  rmSync(path, { force: true })
}

/** Brings this thread into a namespace. */
export function enterNamespace(descriptor: number): void {
  callSystem('setns', descriptor, networkNamespace)
}

/** Brings this thread into the namespace that a file holds. Throws when it holds none. */
export function enterNamespaceAt(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    enterNamespace(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function unmounts(path: string): boolean {
  try {
    callSystem('umount2', path, detach)
    return true
  } catch {
    return false
  }
}
