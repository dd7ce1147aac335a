import type { LogRecord } from '../../engine/containers/types.ts'
import { stdFrame } from '../stdFrame.ts'

/** How log records are written out. */
export interface LogForm {
  /** In Docker's frames; plain bytes for a container with a TTY. */
  readonly framed: boolean
  /** Each record begins with its time. */
  readonly timestamps: boolean
  /** Each record begins with its attributes: there are none, which leaves a blank. */
  readonly details: boolean
}

/** The records of a log as the bytes that clients read, a batch of records at once. */
export async function* logChunks(
  batches: AsyncIterable<readonly LogRecord[]>,
  { framed, timestamps, details }: LogForm,
): AsyncGenerator<Buffer> {
  for await (const batch of batches) {
    const parts = batch.map(({ stream, time, text }) => {
      const prefix = `${timestamps ? `${fullTime(time)} ` : ''}${details ? ' ' : ''}`
      const bytes = prefix === '' ? text : Buffer.concat([Buffer.from(prefix), text])
      return framed ? stdFrame(stream, bytes) : bytes
    })
    if (parts.length > 0) yield Buffer.concat(parts)
  }
}

/** An RFC 3339 time with all nine digits of a fraction. */
function fullTime(time: string): string {
  const [, start = time, fraction = '', zone = ''] = /^([^.]*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(time) ?? []
  return `${start}.${fraction.padEnd(9, '0')}${zone}`
}
