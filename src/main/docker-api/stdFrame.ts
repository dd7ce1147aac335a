const headLength = 8
const numbers = { stdout: 1, stderr: 2 } as const

/** Bytes of one of a process's streams in Docker's frame (stdcopy): the stream's number, three zeros, the length. */
export function stdFrame(stream: keyof typeof numbers, bytes: Uint8Array): Buffer {
  const frame = Buffer.alloc(headLength + bytes.length)
  frame.writeUInt8(numbers[stream], 0)
  frame.writeUInt32BE(bytes.length, 4)
  frame.set(bytes, headLength)
  return frame
}

/** The content type of a process's output: from version 1.42 of the API on it tells frames from plain bytes. */
export function streamType(minor: number, isFramed: boolean): string {
  return minor >= 42 && isFramed ? 'application/vnd.docker.multiplexed-stream' : 'application/vnd.docker.raw-stream'
}
