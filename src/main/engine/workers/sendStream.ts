import type { Readable } from 'node:stream'
import { EngineError } from '../errors/EngineError.ts'

const chunkSize = 1 << 20
/** Chunks on their way at once: what a stream to a worker may hold in memory, in MiB. */
const chunkCount = 4

/** Memory that comes back from the worker, to be filled again. */
export class ChunkMemory {
  readonly #free: ArrayBuffer[] = Array.from({ length: chunkCount }, () => new ArrayBuffer(chunkSize))
  #stopped = false
  #wake: () => void = () => undefined

  giveBack(buffer: ArrayBuffer): void {
    this.#free.push(buffer)
    this.#wake()
  }

  /** The worker takes no more: whoever waits for memory, now or later, is turned away. */
  stop(): void {
    this.#stopped = true
    this.#wake()
  }

  /** Waits for free memory. Rejects with ABORTED after stop. */
  async take(): Promise<Uint8Array<ArrayBuffer>> {
    for (;;) {
      if (this.#stopped) throw new EngineError('ABORTED', 'The worker takes no more of this stream.')
      const buffer = this.#free.pop()
      if (buffer) return new Uint8Array(buffer)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}

/**
 * Sends a stream in chunks of 1 MiB whose memory is handed over, never copied again; waits while none is free.
 * Resolves at the stream's end, rejects when it breaks off.
 */
export async function sendStream(
  stream: Readable,
  memory: ChunkMemory,
  send: (chunk: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  let chunk = await memory.take()
  let filled = 0
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    for (let done = 0; done < piece.length; ) {
      const part = piece.subarray(done, done + chunk.length - filled)
      chunk.set(part, filled)
      filled += part.length
      done += part.length
      if (filled < chunk.length) continue
      send(chunk)
      chunk = await memory.take()
      filled = 0
    }
  }
  if (filled > 0) send(chunk.subarray(0, filled))
}
