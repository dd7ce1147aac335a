import { tarPadding } from '../../main/engine/layers/tarFormat.ts'
import { type TarEntry, tarEnd, tarHeader } from '../../main/engine/layers/tarWriter.ts'
import { closeFile, openAt, readFile, sendBytes, writeFile } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { openFlags } from '../system/openFlags.ts'
import { fileTypes, statAt } from '../system/stat.ts'
import type { Place } from './copyEntry.ts'

const bufferSize = 1024 * 1024
/** Files up to this size are gathered; larger ones go from the page cache to the pipe by themselves. */
const gatheredSize = 128 * 1024
const zeros = new Uint8Array(64 * 1024)

/** A tar that is written to a descriptor, which must be a blocking one, in large pieces. */
export class TarOutput {
  readonly #fd: number
  readonly #buffer = Buffer.allocUnsafe(bufferSize)
  #filled = 0
  #written = 0

  constructor(fd: number) {
    this.#fd = fd
  }

  /** Adds an entry without content. */
  add(entry: TarEntry): void {
    this.#put(tarHeader(entry))
  }

  /**
   * Adds a regular file with its content. Where something else stands there by now, or nothing, no entry is written.
   * One that becomes shorter while it is read is filled up with zeros.
   */
  addFile(entry: TarEntry, place: Place): void {
    const fd = openIfFile(place)
    if (fd === undefined) return
    try {
      const size = statAt(fd, '').size
      this.#put(tarHeader({ ...entry, size }))
      const sent = size <= gatheredSize ? this.#gather(fd, size) : this.#send(fd, size)
      this.#putZeros(size - sent + tarPadding(size))
    } finally {
      closeFile(fd)
    }
  }

  /** Ends the tar and writes what was gathered. Gives the bytes of the whole tar. */
  end(): number {
    this.#put(tarEnd())
    this.#flush()
    return this.#written
  }

  #gather(fd: number, size: number): number {
    if (size > bufferSize - this.#filled) this.#flush()
    let done = 0
    while (done < size) {
      const count = readFile(fd, this.#buffer.subarray(this.#filled, this.#filled + size - done))
      if (count === 0) break
      this.#filled += count
      done += count
    }
    return done
  }

  #send(fd: number, size: number): number {
    this.#flush()
    let done = 0
    while (done < size) {
      const count = sendBytes(this.#fd, fd, Math.min(size - done, 8 * bufferSize))
      if (count === 0) break
      done += count
    }
    this.#written += done
    return done
  }

  #putZeros(length: number): void {
    for (let left = length; left > 0; left -= zeros.length) {
      this.#put(left < zeros.length ? zeros.subarray(0, left) : zeros)
    }
  }

  #put(bytes: Uint8Array): void {
    if (bytes.length > bufferSize - this.#filled) this.#flush()
    if (bytes.length > bufferSize) {
      writeFile(this.#fd, bytes)
      this.#written += bytes.length
      return
    }
    this.#buffer.set(bytes, this.#filled)
    this.#filled += bytes.length
  }

  #flush(): void {
    if (this.#filled === 0) return
    writeFile(this.#fd, this.#buffer.subarray(0, this.#filled))
    this.#written += this.#filled
    this.#filled = 0
  }
}

function openIfFile({ directory, name }: Place): number | undefined {
  let fd: number
  try {
    fd = openAt(directory, name, openFlags.readFile)
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ELOOP', 'ENXIO')) return undefined
    throw error
  }
  if (statAt(fd, '').type === fileTypes.file) return fd
  closeFile(fd)
  return undefined
}
