import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { EngineError } from '../errors/EngineError.ts'
import { type Compression, decompressor, detectCompression, releaseChunk } from './compression.ts'

const text = 'hello hello hello layer'
const empty = Buffer.alloc(0)

/** What `xz` and `bzip2` make of the text, since Node has no encoder of theirs. */
const encoded: Readonly<Record<string, Buffer>> = {
  gzip: gzipSync(text),
  zstd: zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
  'xz, CRC-32': Buffer.from(
    '/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj4AAWABFdADQZSe6N6VCV+/t7s70PYQQAAAAAAH/W9l8AASkXB68T55BCmQ0BAAAAAAFZWg==',
    'base64',
  ),
  'xz, CRC-64': Buffer.from(
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AAWABFdADQZSe6N6VCV+/t7s70PYQQAAAAAAMDhToc5rBdVAAEtFwNqf4MftvN9AQAAAAAEWVo=',
    'base64',
  ),
  'xz, SHA-256': Buffer.from(
    '/Td6WFoAAArh+wyhAgAhARYAAAB0L+Wj4AAWABFdADQZSe6N6VCV+/t7s70PYQQAAAAAABEWIDAE61fagjqOHMqCZ2ZOBz+cEvgY7dnnlYKoWW5MAAFFF6yLWy4Ym0uaAQAAAAAKWVo=',
    'base64',
  ),
  bzip2: Buffer.from('QlpoOTFBWSZTWWBEdv0AAAQRgEAAIkSQICAAMQwIK/UmepoikiQfFThdyRThQkGBEdv0', 'base64'),
}

const forms = Object.entries(encoded)

async function decompress(bytes: Buffer, pieceSize = 64 * 1024, form = detectCompression(bytes)): Promise<Buffer> {
  const pieces: Buffer[] = []
  function* cut(): Generator<Buffer> {
    for (let at = 0; at < bytes.length; at += pieceSize) yield bytes.subarray(at, at + pieceSize)
  }
  await pipeline(Readable.from(cut()), decompressor(form), async (source) => {
    for await (const piece of source) pieces.push(piece)
  })
  return Buffer.concat(pieces)
}

function kindOf(name: string): Compression {
  return detectCompression(encoded[name] ?? empty)
}

describe('detecting', () => {
  it('knows each form by its first bytes', () => {
    expect(forms.map(([name]) => kindOf(name))).toEqual(['gzip', 'zstd', 'xz', 'xz', 'xz', 'bzip2'])
    expect(detectCompression(Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]))).toBe('zstd')
  })

  it('takes all else as not compressed, a tar whose first name begins like bzip2 too', () => {
    expect(detectCompression(empty)).toBe('none')
    expect(detectCompression(Buffer.from('BZh9 is a fine name'))).toBe('none')
    expect(detectCompression(Buffer.alloc(512))).toBe('none')
  })
})

describe.each(forms)('%s', (name, bytes) => {
  it('is decompressed, in whatever pieces it comes', async () => {
    for (const size of [1, 5, 1000]) expect((await decompress(bytes, size)).toString()).toBe(text)
  })

  it('is decompressed to its last part when there are several', async () => {
    const several = Buffer.concat([bytes, bytes, bytes])
    for (const size of [1, 7, 1000]) expect((await decompress(several, size)).toString()).toBe(text.repeat(3))
  })

  it('fails when it is cut off anywhere', async () => {
    for (const length of [bytes.length - 1, bytes.length - 5, bytes.length >> 1, 12]) {
      await expect(decompress(bytes.subarray(0, length), 1000, kindOf(name)), `${length} bytes`).rejects.toMatchObject({
        code: 'MALFORMED',
      })
    }
  })

  it('fails when other bytes follow', async () => {
    const followed = Buffer.concat([bytes, Buffer.from('something else here')])
    await expect(decompress(followed)).rejects.toMatchObject({ code: 'MALFORMED' })
  })

  it('never gives other bytes for data with a changed bit without an error', async () => {
    for (let at = 10; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ 0x20
      const outcome = await decompress(damaged, 1000, kindOf(name)).then(
        (bytes) => bytes.toString(),
        (error: unknown) => (error instanceof EngineError ? 'refused' : error),
      )
      expect(['refused', text]).toContain(outcome)
    }
  })
})

describe('gzip', () => {
  it('says that a checksum is wrong', async () => {
    const damaged = gzipSync(text)
    damaged[damaged.length - 6] = (damaged[damaged.length - 6] ?? 0) ^ 1
    await expect(decompress(damaged)).rejects.toThrow('Could not decompress the gzip data: its checksum is wrong.')
  })
})

describe('zstd', () => {
  it('passes over skippable frames, empty ones too', async () => {
    const skippable = Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]), Buffer.from('abc')])
    const emptySkippable = Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 0, 0, 0, 0])
    const frame = zstdCompressSync(text)
    const bytes = Buffer.concat([skippable, emptySkippable, frame, emptySkippable, skippable, frame, skippable])
    for (const size of [1, 3, 1000]) expect((await decompress(bytes, size)).toString()).toBe(text.repeat(2))
  })

  it('refuses a window over 128 MiB as too much memory', async () => {
    const wide = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x98, 0x01, 0x00, 0x00])
    await expect(decompress(wide)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })
})

describe('xz', () => {
  it('passes over padding between streams, and refuses padding of the wrong length', async () => {
    const stream = encoded['xz, CRC-64'] ?? empty
    const padded = Buffer.concat([stream, Buffer.alloc(8), stream, Buffer.alloc(4)])
    expect((await decompress(padded)).toString()).toBe(text.repeat(2))
    await expect(decompress(Buffer.concat([stream, Buffer.alloc(3)]))).rejects.toMatchObject({ code: 'MALFORMED' })
  })
})

it('passes bytes that are not compressed on as they are', async () => {
  expect((await decompress(Buffer.from(text))).toString()).toBe(text)
})

it('decodes no further than its output is taken', async () => {
  const bomb = Buffer.concat(Array.from({ length: 64 }, () => gzipSync(Buffer.alloc(4 * 1024 * 1024))))
  const stream = decompressor('gzip')
  stream.write(bomb)
  await once(stream, 'readable')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(stream.readableLength).toBeLessThan(1024 * 1024)
  stream.destroy()
})

describe('chunks that are given back', () => {
  const long = Buffer.from(Array.from({ length: 300_000 }, (_, at) => `${at} `).join(''))

  it.each([
    ['gzip', gzipSync(long)],
    ['zstd', zstdCompressSync(long)],
  ] as const)('leave what comes after them as it is: %s', async (form, bytes) => {
    const stream = decompressor(form)
    const pieces: Buffer[] = []
    let released = 0
    stream.on('data', (chunk: Buffer) => {
      queueMicrotask(() => {
        pieces.push(Buffer.from(chunk))
        releaseChunk(form, chunk)
        if (chunk.length === 0) released++
      })
    })
    for (let at = 0; at < bytes.length; at += 10_000) stream.write(bytes.subarray(at, at + 10_000))
    stream.end()
    await once(stream, 'end')
    expect(Buffer.concat(pieces).equals(long)).toBe(true)
    expect(released).toBe(Math.floor(long.length / (256 * 1024)))
  })
})
