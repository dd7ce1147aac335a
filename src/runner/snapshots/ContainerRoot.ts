import { openSync } from 'node:fs'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { printableName } from '../../main/engine/layers/rawName.ts'
import type { RawName } from '../../main/engine/layers/types.ts'
import { closeFile, currentFolder, openAt, openInRoot, readLinkAt } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import {
  enterNamespace,
  leaveNamespaces,
  makeReadOnly,
  mountFileSystem,
  mountFlags,
  namespaces,
} from '../system/mountCalls.ts'
import { openFlags } from '../system/openFlags.ts'
import { fileTypes, findAt, statAt } from '../system/stat.ts'

/** A folder of the host that is seen in a container. */
export interface Bind {
  readonly source: string
  /** Absolute path in the container, RawName. */
  readonly target: string
  readonly readOnly: boolean
}

/** How a container's files are reached. */
export interface ContainerPlace {
  readonly id: string
  /** Its own tree, mounted. */
  readonly folder: string
  /** Its process, whose view has all mounts in it; 0 when it does not run. */
  readonly pid: number
  /** What is mounted in it when it runs. */
  readonly binds: readonly Bind[]
}

/** The root of a container's tree, open, with everything that is mounted in it. */
export class ContainerRoot {
  /** Open as a place to resolve from. */
  readonly fd: number
  readonly #prefix: string
  readonly #leave: () => void

  private constructor(fd: number, leave: () => void) {
    this.fd = fd
    this.#leave = leave
    const place = readLinkAt(currentFolder, `/proc/self/fd/${fd}`)
    this.#prefix = place === '/' ? '' : place
  }

  /**
   * Opens a container's tree. The binds of one that does not run are mounted in a mount namespace of this thread's
   * own, for as long as it is open: only children may do that, and one at a time.
   */
  static open(place: ContainerPlace): ContainerRoot {
    const running = place.pid > 0 ? openRunning(place) : undefined
    if (running !== undefined) return new ContainerRoot(running, () => undefined)
    if (place.binds.length === 0) {
      return new ContainerRoot(openAt(currentFolder, place.folder, openFlags.pathDirectory), () => undefined)
    }
    const leave = enterOwnNamespace()
    try {
      const fd = openAt(currentFolder, place.folder, openFlags.pathDirectory)
      // As the runtime does it: what is deeper lies over what is above it.
      for (const bind of place.binds.toSorted((a, b) => depthOf(a) - depthOf(b))) mountBind(fd, bind)
      // Opened anew: what was opened before a mount does not see it.
      closeFile(fd)
      return new ContainerRoot(openAt(currentFolder, place.folder, openFlags.pathDirectory), leave)
    } catch (error) {
      leave()
      throw error
    }
  }

  close(): void {
    closeFile(this.fd)
    this.#leave()
  }

  /** Where an open file of this tree lies in it: absolute. */
  pathOf(fd: number): RawName {
    const path = readLinkAt(currentFolder, `/proc/self/fd/${fd}`).slice(this.#prefix.length)
    return path === '' ? '/' : path
  }
}

/** Opens the root that a process has; undefined when it is no longer the container's. */
function openRunning({ pid, folder }: ContainerPlace): number | undefined {
  let fd: number
  try {
    fd = openAt(currentFolder, `/proc/${pid}/root`, openFlags.pathDirectory)
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ESRCH', 'EACCES')) return undefined
    throw error
  }
  const [own, expected] = [statAt(fd, ''), findAt(currentFolder, folder)]
  if (own.inode === expected?.inode && own.fileSystem === expected.fileSystem) return fd
  closeFile(fd)
  return undefined
}

/** Gives this thread a mount namespace of its own; the function given back brings it back. */
function enterOwnNamespace(): () => void {
  const before = openSync('/proc/thread-self/ns/mnt', 'r')
  leaveNamespaces(namespaces.mount | namespaces.fileSystem)
  const back = () => {
    // Threads that were made meanwhile share this one's root and folder, and with those nobody may go over.
    leaveNamespaces(namespaces.fileSystem)
    enterNamespace(before, namespaces.mount)
    closeFile(before)
  }
  try {
    mountFileSystem('none', '/', '', mountFlags.recursive | mountFlags.private)
    return back
  } catch (error) {
    back()
    throw error
  }
}

function depthOf({ target }: Bind): number {
  return target.split('/').filter((name) => name !== '').length
}

function mountBind(root: number, { source, target, readOnly }: Bind): void {
  const isDirectory = findAt(currentFolder, source)?.type === fileTypes.directory
  let fd: number
  try {
    fd = openInRoot(root, target, isDirectory ? openFlags.pathDirectory : openFlags.path)
  } catch (error) {
    // The container was never started, and what it is to be mounted on is not there yet.
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return
    throw error
  }
  const place = `/proc/self/fd/${fd}`
  try {
    mountFileSystem(source, place, '', mountFlags.bind | mountFlags.recursive)
    if (!readOnly) return
    const mounted = openInRoot(root, target, openFlags.path)
    try {
      makeReadOnly(mounted)
    } finally {
      closeFile(mounted)
    }
  } finally {
    closeFile(fd)
  }
}

/** What is said of a path that a container does not have, in Docker's words too. */
export function notFound(id: string, path: RawName): EngineError {
  const shown = printableName(path)
  return new EngineError('NOT_FOUND', `Could not find ${shown} in the container ${id.slice(0, 12)}.`, {
    data: { path: shown, docker: `Could not find the file ${shown} in container ${id}` },
  })
}

/** Runs work on a path of a container; a path that is not there becomes NOT_FOUND. */
export function atPath<T>(id: string, path: RawName, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) throw notFound(id, path)
    if (isSystemError(error, 'ENOTDIR')) {
      const shown = printableName(path)
      throw new EngineError('INVALID_ARGUMENT', `Could not use ${shown}: something on the way to it is no directory.`, {
        data: { path: shown, docker: `${shown}: not a directory` },
      })
    }
    if (isSystemError(error, 'ELOOP')) {
      const shown = printableName(path)
      throw new EngineError('INVALID_ARGUMENT', `Could not use ${shown}: links on the way to it lead to each other.`, {
        data: { path: shown, docker: `${shown}: too many levels of symbolic links` },
      })
    }
    throw error
  }
}
