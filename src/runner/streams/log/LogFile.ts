import { close, closeSync, constants, existsSync, fstatSync, ftruncateSync, openSync, renameSync, write } from 'node:fs'
import { promisify } from 'node:util'

const { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } = constants

const writeTo = promisify(write)
const closeFile = promisify(close)

/** A log that is begun anew when it has its size: `NAME`, before it `NAME.1`, the oldest last. */
export class LogFile {
  readonly path: string
  readonly #maxSize: number
  readonly #maxFile: number
  #descriptor: number
  #size: number
  #inode: number

  /** Opens the newest file, making it (0600) when it is not there. The caller closes it. */
  constructor(path: string, limits: { readonly maxSize: number; readonly maxFile: number }) {
    this.path = path
    this.#maxSize = limits.maxSize
    this.#maxFile = limits.maxFile
    this.#descriptor = openSync(path, 'a', 0o600)
    const { size, ino } = fstatSync(this.#descriptor)
    this.#size = size
    this.#inode = ino
  }

  /** Bytes of the newest file. */
  get size(): number {
    return this.#size
  }

  /** What tells the newest file from the one that had its name before. */
  get inode(): number {
    return this.#inode
  }

  /** Bytes until a new file is begun; with 0 `rotate` is due. */
  get room(): number {
    return Math.max(0, this.#maxSize - this.#size)
  }

  /** Writes entries, in one call, all or nothing: throws what the system says, the file being as before. */
  async append(bytes: Buffer): Promise<void> {
    const before = this.#size
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await writeTo(this.#descriptor, bytes, done, bytes.length - done, null)
        done += bytesWritten
      }
      this.#size += bytes.length
    } catch (thrown) {
      this.truncate(before)
      throw thrown
    }
  }

  /** Cuts the newest file off. */
  truncate(size: number): void {
    ftruncateSync(this.#descriptor, size)
    this.#size = size
  }

  /** Begins a new file and moves the older ones on; the oldest goes. */
  rotate(): void {
    // Made before the old one gives up its name: so the two never have one inode number.
    const fresh = `${this.path}.new`
    const descriptor = openSync(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
    try {
      for (let number = this.#maxFile - 1; number > 0; number--) {
        const from = number === 1 ? this.path : `${this.path}.${number - 1}`
        if (existsSync(from)) renameSync(from, `${this.path}.${number}`)
      }
      renameSync(fresh, this.path)
    } catch (thrown) {
      closeSync(descriptor)
      throw thrown
    }
    closeSync(this.#descriptor)
    this.#descriptor = descriptor
    this.#size = 0
    this.#inode = fstatSync(descriptor).ino
  }

  close(): Promise<void> {
    return closeFile(this.#descriptor)
  }
}
