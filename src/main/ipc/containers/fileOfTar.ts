import type { Readable } from 'node:stream'
import { TarParser } from '../../engine/layers/TarParser.ts'

/** The content of the first regular file of a tar, in pieces as they come; what comes after it is not read. */
export async function* fileOfTar(tar: Readable): AsyncGenerator<Uint8Array, void, void> {
  let pieces: Uint8Array[] = []
  let isOver = false
  const parser = new TarParser({
    entry: () => undefined,
    data: (chunk) => {
      if (!isOver) pieces.push(Uint8Array.from(chunk))
    },
    end: () => {
      isOver = true
    },
  })
  try {
    for await (const chunk of tar) {
      parser.push(chunk)
      yield* pieces
      pieces = []
      if (isOver) return
    }
  } finally {
    tar.destroy()
  }
}
