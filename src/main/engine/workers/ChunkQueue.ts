/**
 * The worker's end of a stream whose chunks arrive as messages. Iterate it once. A chunk's memory is given
 * back as soon as the next one is asked for.
 */
export class ChunkQueue implements AsyncIterable<Uint8Array> {
  readonly #giveBack: (buffer: ArrayBuffer) => void
  readonly #chunks: Uint8Array<ArrayBuffer>[] = []
  #ended = false
  #wake: () => void = () => undefined

  constructor(giveBack: (buffer: ArrayBuffer) => void) {
    this.#giveBack = giveBack
  }

  push(chunk: Uint8Array<ArrayBuffer>): void {
    this.#chunks.push(chunk)
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#chunks.shift()
      if (chunk) {
        yield chunk
        this.#giveBack(chunk.buffer)
      } else if (this.#ended) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
