import { open } from 'node:fs/promises'

const chunkSize = 1 << 20

/**
 * The bytes of a file in pieces of at most 1 MiB, read one ahead. A piece is valid until the next but
 * one is asked for: two buffers take turns.
 */
export async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r')
  let ahead: Promise<Uint8Array> | undefined
  try {
    const buffers = [Buffer.allocUnsafeSlow(chunkSize), Buffer.allocUnsafeSlow(chunkSize)] as const
    const readInto = async (buffer: Buffer): Promise<Uint8Array> => {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null)
      return buffer.subarray(0, bytesRead)
    }
    ahead = readInto(buffers[0])
    for (let turn = 1; ; turn++) {
      const chunk = await ahead
      if (chunk.length === 0) return
      ahead = readInto(buffers[turn % 2 === 0 ? 0 : 1])
      ahead.catch(() => undefined)
      yield chunk
    }
  } finally {
    await ahead?.catch(() => undefined)
    await handle.close()
  }
}
