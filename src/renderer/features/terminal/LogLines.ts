import { findLogFrame } from '../../../shared/contract/logFrames.ts'

/** Lines that are kept; the oldest go first, a block at a time. */
export const mostLines = 1_000_000

/** Bytes that are kept. */
const mostBytes = 256 * 1024 * 1024

/** Bytes of a block, unless one batch of records has more. */
const blockSize = 1024 * 1024

/** A line of a log. */
export interface LogLine {
  readonly stream: 'stdout' | 'stderr'
  /** RFC 3339 with nanoseconds, UTC. */
  readonly time: string
  /** As it was printed, without its end. */
  readonly text: string
}

/** Records that lie one after another in the same bytes. */
interface Block {
  readonly bytes: Uint8Array
  used: number
  /** Where each record begins. */
  readonly starts: number[]
}

const decoder = new TextDecoder()

/** The lines of a log as bytes, read when they are looked at: a million of them take little more than they are. */
export class LogLines {
  readonly #blocks: Block[] = []
  #size = 0
  #count = 0
  #dropped = 0

  /** Lines that are kept. */
  get count(): number {
    return this.#count
  }

  /** Lines that came before those and are not kept. */
  get dropped(): number {
    return this.#dropped
  }

  /** Takes in whole records (`logFrames.ts`). */
  add(records: Uint8Array): void {
    if (records.length === 0) return
    const block = this.#blockFor(records.length)
    block.bytes.set(records, block.used)
    let at = block.used
    block.used += records.length
    this.#size += records.length
    const bytes = block.bytes.subarray(0, block.used)
    for (let place = findLogFrame(bytes, at); place !== undefined; place = findLogFrame(bytes, at)) {
      if (place.stream !== 'none') {
        block.starts.push(at)
        this.#count++
      }
      at = place.end
    }
    this.#dropOldest()
  }

  /** The line at `index`, 0 for the oldest that is kept. */
  line(index: number): LogLine | undefined {
    let left = index
    for (const block of this.#blocks) {
      if (left < block.starts.length) return readLine(block, left)
      left -= block.starts.length
    }
    return undefined
  }

  /** Texts of lines from `index` on: as many as lie together, `most` at most; none at the end. */
  texts(index: number, most: number): string[] {
    let left = index
    for (const block of this.#blocks) {
      if (left < block.starts.length) {
        return block.starts.slice(left, left + most).map((_start, offset) => readLine(block, left + offset)?.text ?? '')
      }
      left -= block.starts.length
    }
    return []
  }

  #blockFor(size: number): Block {
    const last = this.#blocks.at(-1)
    if (last !== undefined && last.used + size <= last.bytes.length) return last
    const block = { bytes: new Uint8Array(Math.max(blockSize, size)), used: 0, starts: [] }
    this.#blocks.push(block)
    return block
  }

  #dropOldest(): void {
    while (this.#blocks.length > 1 && (this.#count > mostLines || this.#size > mostBytes)) {
      const block = this.#blocks.shift()
      this.#size -= block?.used ?? 0
      this.#count -= block?.starts.length ?? 0
      this.#dropped += block?.starts.length ?? 0
    }
  }
}

function readLine({ bytes, starts }: Block, index: number): LogLine | undefined {
  const start = starts[index]
  const place = start === undefined ? undefined : findLogFrame(bytes, start)
  if (start === undefined || place === undefined || place.stream === 'none') return undefined
  const timeLength = bytes[start + 1] ?? 0
  const time = decoder.decode(bytes.subarray(place.textAt - timeLength, place.textAt))
  const text = decoder.decode(bytes.subarray(place.textAt, place.end)).replace(/\r*\n$/, '')
  return { stream: place.stream, time, text }
}
