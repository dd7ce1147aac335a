import { readAvailable } from './descriptors.ts'
import type { OutputChunk, StreamNumber } from './Output.ts'

/** Bytes of Docker's frame header (stdcopy): stream, three zeros, length in network order. */
const headerLength = 8
const slabLength = 1024 * 1024
/** Bytes read in one go, at most. */
const chunkLength = 128 * 1024

/** Memory for chunks of output, cut from large pieces; each chunk has a frame's header in front of it. */
export class ChunkSlab {
  #slab = Buffer.alloc(0)
  #used = 0

  /** Reads what is there from a pipe or terminal. */
  read(descriptor: number, stream: StreamNumber): OutputChunk | 'empty' | 'ended' {
    const room = this.#room(chunkLength)
    let length = 0
    // A terminal gives little at a time.
    while (length < chunkLength) {
      const count = readAvailable(descriptor, room.subarray(length))
      if (typeof count === 'number') length += count
      else if (length > 0) break
      else return count
    }
    return this.#take(stream, length)
  }

  /** A chunk of which the bytes are still to be written. */
  make(stream: StreamNumber, length: number): OutputChunk {
    this.#room(length)
    return this.#take(stream, length)
  }

  #room(length: number): Buffer {
    const needed = headerLength + length
    if (this.#slab.length - this.#used < needed) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(slabLength, needed))
      this.#used = 0
    }
    return this.#slab.subarray(this.#used + headerLength, this.#used + needed)
  }

  #take(stream: StreamNumber, length: number): OutputChunk {
    const framed = this.#slab.subarray(this.#used, this.#used + headerLength + length)
    framed.writeUInt32BE(stream * 0x1000000, 0)
    framed.writeUInt32BE(length, 4)
    this.#used += framed.length
    return { stream, framed, bytes: framed.subarray(headerLength) }
  }
}
