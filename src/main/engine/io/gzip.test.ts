import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { gzipped } from './gzip.ts'

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function gzip(bytes: Uint8Array, size = 1 << 16): Promise<Buffer> {
  const made: Uint8Array[] = []
  for await (const piece of gzipped(inPieces(bytes, size))) made.push(piece)
  return Buffer.concat(made)
}

describe('gzip', () => {
  it('gives back what went in', async () => {
    const bytes = Buffer.concat([randomBytes(300_000), Buffer.alloc(700_000, 'layer')])
    expect(gunzipSync(await gzip(bytes)).equals(bytes)).toBe(true)
    expect(gunzipSync(await gzip(Buffer.alloc(0))).length).toBe(0)
  })

  it('is read by others, and about as small as in one go', async () => {
    const text = Array.from({ length: 60_000 }, (_, at) => `line ${at} of ${at % 977} says ${at * 7919}\n`).join('')
    const made = await gzip(Buffer.from(text))
    const { stdout, status } = spawnSync('gzip', ['-dc'], { input: made, maxBuffer: 1 << 26 })
    expect(status).toBe(0)
    expect(stdout.toString() === text).toBe(true)
    expect(made.length / gzipSync(text, { level: 6 }).length).toBeLessThan(1.02)
  })

  it('makes the same of the same bytes however they come, with no time and no system in its header', async () => {
    const bytes = Buffer.from('all the same '.repeat(50_000))
    const made = await gzip(bytes)
    expect((await gzip(bytes, 777)).equals(made)).toBe(true)
    expect(made.subarray(0, 10).toString('hex')).toBe('1f8b08000000000000ff')
  })

  it('passes on what its source fails with', async () => {
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield randomBytes(1000)
      throw new Error('no more of it')
    }
    const reading = async (): Promise<void> => {
      for await (const _piece of gzipped(failing()));
    }
    await expect(reading()).rejects.toThrow('no more of it')
  })
})
