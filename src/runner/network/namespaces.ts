import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { mountFileSystem, mountFlags, unmountFileSystem } from '../system/mountCalls.ts'
import { callSystem } from './callSystem.ts'

/** Of clone(2) and setns(2). */
const networkNamespace = 0x40000000
const ownNamespace = '/proc/thread-self/ns/net'

/**
 * Puts a file system of its own over a folder for files that hold namespaces; what is mounted in it is seen nowhere
 * else, and goes with it at once.
 */
export function mountNamespaceFolder(folder: string): void {
  mountFileSystem('lamina', folder, 'tmpfs', mountFlags.noSuid, 'mode=700,size=1m')
  mountFileSystem('none', folder, 'none', mountFlags.private)
}

/** Has what is mounted over one folder over another one instead, with all that it holds. */
export function moveNamespaceFolder(from: string, to: string): void {
  // A bind, since what lies in a shared mount cannot be moved (mount_namespaces(7)).
  mountFileSystem(from, to, 'none', mountFlags.bind | mountFlags.recursive)
  mountFileSystem('none', to, 'none', mountFlags.private | mountFlags.recursive)
  unmountNamespaceFolder(from)
}

/** Takes away what mountNamespaceFolder put there, once or several times; nothing when nothing is there. */
export function unmountNamespaceFolder(folder: string): void {
  while (unmountFileSystem(folder));
}

/** Makes this thread's next namespace, holds it by a mount on the new file `path`, and gives a descriptor of it. */
export function makeNamespace(path: string): number {
  writeFileSync(path, '', { flag: 'wx', mode: 0o600 })
  callSystem('unshare', networkNamespace)
  mountFileSystem(ownNamespace, path, 'none', mountFlags.bind)
  return openSync(path, 'r')
}

/** Takes a namespace's file away. The namespace itself goes with the last process in it. */
export function removeNamespace(path: string): void {
  unmountFileSystem(path)
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
