import {
  code,
  copyFromWasm,
  end,
  getModule,
  initModule,
  LZMA_BUF_ERROR,
  LZMA_FINISH,
  LZMA_MEMLIMIT_ERROR,
  LZMA_OK,
  LZMA_OPTIONS_ERROR,
  LZMA_RUN,
  LZMA_STREAM_END,
  WasmLzmaStream,
} from 'node-liblzma/wasm'
import { DecodingFault, needsTooMuchMemory } from './decodingError.ts'
import type { ByteDecoder } from './PullDecoder.ts'

const inputSize = 64 * 1024
const outputSize = 256 * 1024
const memoryLimit = 128n * 1024n * 1024n
/** LZMA_CONCATENATED of liblzma's `lzma/container.h`: several streams in a row, with padding, are one. */
const severalStreams = 0x08

/** A decoder in WebAssembly's memory, and where its buffers are there. */
interface OpenLzma {
  readonly stream: WasmLzmaStream
  readonly input: number
  readonly output: number
}

/**
 * Decodes xz with liblzma, compiled to WebAssembly: several streams in a row too, all checks verified, at most
 * 128 MiB of memory. Call `prepare` first and `close` at the end.
 */
export class XzDecoder implements ByteDecoder {
  readonly #pending: Uint8Array[] = []
  #lzma: OpenLzma | undefined

  async prepare(): Promise<void> {
    const module = await initModule()
    const stream = new WasmLzmaStream(module)
    this.#lzma = { stream, input: module._malloc(inputSize), output: module._malloc(outputSize) }
    const outcome = module._lzma_stream_decoder(stream.ptr, memoryLimit, severalStreams)
    if (outcome !== LZMA_OK) throw new DecodingFault(`liblzma could not start (${outcome})`)
  }

  push(chunk: Uint8Array): void {
    this.#pending.push(chunk)
  }

  read(): Uint8Array | undefined {
    const { stream, output } = this.#opened()
    for (;;) {
      if (stream.availIn === 0 && !this.#feed()) return undefined
      const { outcome, produced } = this.#step(LZMA_RUN)
      if (outcome !== LZMA_OK && outcome !== LZMA_BUF_ERROR) throw faultOf(outcome)
      if (produced > 0) return copyFromWasm(getModule(), output, produced)
    }
  }

  end(): void {
    const { outcome } = this.#step(LZMA_FINISH)
    if (outcome === LZMA_STREAM_END) return
    throw outcome === LZMA_OK || outcome === LZMA_BUF_ERROR ? new DecodingFault('it is cut off') : faultOf(outcome)
  }

  /** Frees what liblzma holds. Idempotent. */
  close(): void {
    if (!this.#lzma) return
    const { stream, input, output } = this.#lzma
    this.#lzma = undefined
    end(stream)
    stream.free()
    getModule()._free(input)
    getModule()._free(output)
  }

  #step(action: number): { outcome: number; produced: number } {
    const { stream, output } = this.#opened()
    stream.setOutput(output, outputSize)
    const outcome = code(stream, action)
    return { outcome, produced: outputSize - stream.availOut }
  }

  /** Gives liblzma more input; false when there is none. */
  #feed(): boolean {
    const { stream, input } = this.#opened()
    const chunk = this.#pending.shift()
    if (chunk === undefined) return false
    const piece = chunk.subarray(0, inputSize)
    if (piece.length < chunk.length) this.#pending.unshift(chunk.subarray(piece.length))
    getModule().HEAPU8.set(piece, input)
    stream.setInput(input, piece.length)
    return true
  }

  #opened(): OpenLzma {
    if (!this.#lzma) throw new DecodingFault('the decoder is not open')
    return this.#lzma
  }
}

function faultOf(outcome: number): DecodingFault {
  if (outcome === LZMA_MEMLIMIT_ERROR) return needsTooMuchMemory('compress it with "xz -9" or less')
  if (outcome === LZMA_OPTIONS_ERROR) return new DecodingFault('it uses a filter that is not known', 'UNSUPPORTED')
  return new DecodingFault('it is damaged')
}
