import type { ErrorRecord } from '../../../shared/contract/errors.ts'
import type { FileLine } from '../../../shared/contract/files.ts'
import { rawAncestors, rawBase, rawParent } from '../../../shared/model/rawPath.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { Store } from '../../client/Store.ts'

/** The files of an image as of a layer, all or only those that the layer changed. */
export interface TreePlace {
  /** The image's ID. */
  readonly image: string
  /** 1 for the lowest. */
  readonly layer: number
  readonly changedOnly: boolean
}

/** A directory as far as it has been read. */
export interface ReadDirectory {
  readonly lines: readonly FileLine[]
  /** The name after which it goes on; undefined when all of it has been read. */
  readonly next: string | undefined
  readonly isReading: boolean
  /** Why the last reading failed. */
  readonly error: ErrorRecord | undefined
}

/** The directories that have been asked for, by raw path. */
export type ReadDirectories = ReadonlyMap<string, ReadDirectory>

const unread: ReadDirectory = { lines: [], next: '', isReading: false, error: undefined }

/** Directories as the engine gives them, a page of at most 500 lines after the other. */
export class FileTree {
  readonly place: TreePlace
  readonly directories = new Store<ReadDirectories>(new Map())
  #stop = new AbortController()

  constructor(place: TreePlace) {
    this.place = place
  }

  /** Reads the next page of a directory; nothing when it is being read, or has been read to its end. Never throws. */
  async read(directory: string): Promise<void> {
    const known = this.directories.get().get(directory) ?? unread
    if (known.isReading || known.next === undefined) return
    this.#set(directory, { ...known, isReading: true, error: undefined })
    const { signal } = this.#stop
    const after = known.next === '' ? {} : { after: known.next }
    try {
      const page = await engine.files.list({ ...this.place, directory, ...after }, { signal })
      this.#set(directory, {
        lines: [...known.lines, ...page.lines],
        next: page.next,
        isReading: false,
        error: undefined,
      })
    } catch (thrown) {
      // Stopped, it is as it was, so that it can be read later.
      if (!signal.aborted) this.#set(directory, { ...known, isReading: false, error: errorRecord(thrown) })
      else if (known.lines.length > 0) this.#set(directory, { ...known, isReading: false })
      else this.#set(directory, undefined)
    }
  }

  /** Reads every directory on the way to a path, as far as the path. */
  async reveal(path: string, signal: AbortSignal): Promise<void> {
    for (const each of path === '' ? [] : [...rawAncestors(path), path]) {
      const name = rawBase(each)
      for (;;) {
        const parent = this.directories.get().get(rawParent(each)) ?? unread
        const last = parent.lines.at(-1)
        const isFound = last !== undefined && last.name >= name
        if (signal.aborted || isFound || parent.next === undefined || parent.error || parent.isReading) break
        await this.read(rawParent(each))
      }
    }
  }

  /** Gives up what is being read. */
  stop(): void {
    this.#stop.abort()
    this.#stop = new AbortController()
  }

  #set(path: string, directory: ReadDirectory | undefined): void {
    const directories = new Map(this.directories.get())
    if (directory === undefined) directories.delete(path)
    else directories.set(path, directory)
    this.directories.set(directories)
  }
}
