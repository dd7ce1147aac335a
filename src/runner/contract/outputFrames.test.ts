import { describe, expect, it } from 'vitest'
import { encodeOutputFrame, type OutputFrame, OutputFrameReader } from './outputFrames.ts'

const frames: readonly OutputFrame[] = [
  { kind: 'screen', position: 7, screen: { position: 7, rows: 24, columns: 80, text: 'ü\x1b[1m' } },
  { kind: 'gap', position: 2 ** 40 },
  { kind: 'output', position: 2 ** 40, bytes: Uint8Array.from([1, 2, 3]) },
  { kind: 'output', position: 2 ** 40 + 3, bytes: new Uint8Array(70_000).fill(9) },
]

function plain(frame: OutputFrame) {
  return frame.kind === 'output' ? { ...frame, bytes: Buffer.from(frame.bytes).toString('hex') } : frame
}

describe('frames of output', () => {
  it.each([1, 5, 13, 14, 1000, 200_000])('are the same when they come in pieces of %i bytes', (size) => {
    const stream = Buffer.concat(frames.flatMap(encodeOutputFrame))
    const reader = new OutputFrameReader()
    const read: OutputFrame[] = []
    for (let at = 0; at < stream.length; at += size) read.push(...reader.push(stream.subarray(at, at + size)))
    expect(read.map(plain)).toEqual(frames.map(plain))
  })

  it('that are none are refused', () => {
    expect(() => new OutputFrameReader().push(new Uint8Array(13).fill(255))).toThrow(RangeError)
    expect(() => new OutputFrameReader().push(new Uint8Array(13))).toThrow('kind 0')
  })
})
