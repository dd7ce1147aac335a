import type { KeptScreen } from './runner.ts'

/**
 * What a view with `delivery: 'latest'` reads: frames one after another, each a head of 13 bytes and what belongs to
 * it. The head: the kind (1 byte), a position in bytes of the whole output (8 bytes), the length of what follows (4
 * bytes); numbers big-endian.
 */
export type OutputFrame =
  /** Bytes as the program wrote them; the first one is at `position`. */
  | { readonly kind: 'output'; readonly position: number; readonly bytes: Uint8Array }
  /** What lies before `position`, and was not sent, is not kept any more. */
  | { readonly kind: 'gap'; readonly position: number }
  /** The screen as somebody kept it; output goes on from its position. Only ever the first frame. */
  | { readonly kind: 'screen'; readonly position: number; readonly screen: KeptScreen }

const codes = { output: 1, gap: 2, screen: 3 } as const

/** Bytes before what belongs to a frame. */
export const outputHeadSize = 13

/** Bytes that may belong to one frame: a screen of 4 MiB with what JSON adds. */
const longestBody = 32 * 1024 * 1024

const none = new Uint8Array(0)

/** The head of a frame and what belongs to it, to be sent one after the other: the bytes of output are not copied. */
export function encodeOutputFrame(frame: OutputFrame): readonly [head: Uint8Array, body: Uint8Array] {
  const body =
    frame.kind === 'output'
      ? frame.bytes
      : frame.kind === 'screen'
        ? new TextEncoder().encode(JSON.stringify(frame.screen))
        : none
  const head = new Uint8Array(outputHeadSize)
  const view = new DataView(head.buffer)
  view.setUint8(0, codes[frame.kind])
  view.setBigUint64(1, BigInt(frame.position))
  view.setUint32(9, body.length)
  return [head, body]
}

/** Puts the frames of a stream together, whose chunks end anywhere. Throws a RangeError for what is no frame. */
export class OutputFrameReader {
  #pieces: Uint8Array[] = []
  #size = 0

  /** Takes in what came; gives the frames that are whole now. */
  push(chunk: Uint8Array): OutputFrame[] {
    this.#pieces.push(chunk)
    this.#size += chunk.length
    const frames: OutputFrame[] = []
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame)
    return frames
  }

  #next(): OutputFrame | undefined {
    if (this.#size < outputHeadSize) return undefined
    const head = this.#peek(outputHeadSize)
    const view = new DataView(head.buffer, head.byteOffset, outputHeadSize)
    const length = view.getUint32(9)
    if (length > longestBody) throw new RangeError(`A frame of output is said to have ${length} bytes.`)
    if (this.#size < outputHeadSize + length) return undefined
    const code = view.getUint8(0)
    const position = Number(view.getBigUint64(1))
    const body = this.#peek(outputHeadSize + length).subarray(outputHeadSize, outputHeadSize + length)
    this.#drop(outputHeadSize + length)
    switch (code) {
      case codes.output:
        return { kind: 'output', position, bytes: body }
      case codes.gap:
        return { kind: 'gap', position }
      case codes.screen:
        return { kind: 'screen', position, screen: JSON.parse(new TextDecoder().decode(body)) }
      default:
        throw new RangeError(`There is no frame of output of kind ${code}.`)
    }
  }

  /** At least so many bytes in one piece, which are there. */
  #peek(count: number): Uint8Array {
    const [first = none] = this.#pieces
    if (first.length >= count) return first
    const joined = new Uint8Array(this.#size)
    let at = 0
    for (const piece of this.#pieces) {
      joined.set(piece, at)
      at += piece.length
    }
    this.#pieces = [joined]
    return joined
  }

  #drop(count: number): void {
    this.#size -= count
    const [first = none] = this.#pieces
    if (first.length === count) this.#pieces.shift()
    else this.#pieces[0] = first.subarray(count)
  }
}
