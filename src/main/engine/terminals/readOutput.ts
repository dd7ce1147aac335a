import type { Readable } from 'node:stream'
import { type OutputFrame, OutputFrameReader } from '../../../runner/contract/outputFrames.ts'

/** The frames of a view of a program with `delivery: 'latest'`, until it ends. Throws what the stream fails with. */
export async function* readOutput(stream: Readable): AsyncGenerator<OutputFrame, void, void> {
  const reader = new OutputFrameReader()
  for await (const chunk of stream) {
    if (chunk instanceof Uint8Array) yield* reader.push(chunk)
  }
}
