import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EngineError } from '../../src/main/engine/errors/EngineError.ts'
import { decompressor } from '../../src/main/engine/io/compression.ts'
import { type Compression, compress, hasCompressor } from '../fixtures/compress.ts'
import { seededBytes } from '../fixtures/random.ts'
import { arbitraryPieces, cut } from './arbitraryEntries.ts'

const seed = 20_261_121

const forms: Compression[] = ['gzip', 'bzip2', 'xz', 'zstd']

/** Content of several natures, up to a few hundred kilobytes: noise, runs, text that repeats. */
const content = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
  fc.tuple(fc.integer({ min: 0, max: 255 }), fc.nat(400_000)).map(([byte, length]) => Buffer.alloc(length, byte)),
  fc.tuple(fc.integer(), fc.nat(200_000)).map(([seed, length]) => seededBytes(seed, length)),
  fc
    .tuple(fc.array(fc.string({ maxLength: 40 }), { minLength: 1 }), fc.nat(3000))
    .map(([words, count]) =>
      Buffer.from(Array.from({ length: count }, (_, at) => words[(at * at) % words.length]).join(' ')),
    ),
)

async function decompress(form: Compression, pieces: Iterable<Uint8Array>): Promise<Buffer> {
  const output: Buffer[] = []
  await pipeline(Readable.from(pieces), decompressor(form), async (source) => {
    for await (const piece of source) output.push(piece)
  })
  return Buffer.concat(output)
}

describe.each(forms)('%s', (form) => {
  it.skipIf(!hasCompressor(form))('gives back what was compressed, in whatever pieces it comes', async () => {
    await fc.assert(
      fc.asyncProperty(content, arbitraryPieces, async (bytes, sizes) => {
        const packed = Buffer.from(compress(bytes, form))
        expect((await decompress(form, cut(packed, sizes))).equals(bytes)).toBe(true)
      }),
      { numRuns: 25, seed },
    )
  })

  it.skipIf(!hasCompressor(form))('ends damaged data with an error of its own', async () => {
    const packed = Buffer.from(compress(seededBytes(7, 20_000).fill('text that repeats ', 0, 12_000), form))
    await fc.assert(
      fc.asyncProperty(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(packed)
        damaged[at] = (damaged[at] ?? 0) ^ change
        const outcome = await decompress(form, [damaged]).then(
          () => 'passed',
          (error: unknown) => (error instanceof EngineError ? 'refused' : error),
        )
        expect(['passed', 'refused']).toContain(outcome)
      }),
      { numRuns: 60, seed },
    )
  })
})
