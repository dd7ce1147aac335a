import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EngineError } from '../../src/main/engine/errors/EngineError.ts'
import { TarParser } from '../../src/main/engine/layers/TarParser.ts'
import type { TarHeader } from '../../src/main/engine/layers/types.ts'
import { makeTar, type TarItem } from '../fixtures/tar.ts'
import { arbitraryItem, arbitraryPieces, cut } from './arbitraryEntries.ts'

const seed = 20_261_121

interface Unpacked extends TarHeader {
  readonly content: Buffer
}

function unpack(pieces: Iterable<Uint8Array>): Unpacked[] {
  const entries: Unpacked[] = []
  let header: TarHeader | undefined
  let content: Buffer[] = []
  const parser = new TarParser({
    entry: (next) => {
      header = next
      content = []
    },
    data: (chunk) => content.push(Buffer.from(chunk)),
    end: () => {
      if (header !== undefined) entries.push({ ...header, content: Buffer.concat(content) })
    },
  })
  for (const piece of pieces) parser.push(piece)
  parser.end()
  return entries
}

function expected({ content = new Uint8Array(), kind = 'file', ...item }: TarItem): Unpacked {
  const bytes = Buffer.from(content)
  const { mtime = 0 } = item
  const isInBlock = mtime >= 0 && mtime % 1000 === 0
  return {
    mode: 0,
    uid: 0,
    gid: 0,
    mtime: 0,
    linkName: '',
    deviceMajor: 0,
    deviceMinor: 0,
    userName: '',
    groupName: '',
    xattrs: new Map(),
    ...(isInBlock ? {} : { nanoseconds: (((mtime % 1000) + 1000) % 1000) * 1e6 }),
    ...item,
    kind,
    size: bytes.length,
    content: bytes,
  }
}

it('unpacking what was packed gives the same entries, in whatever pieces it comes', () => {
  fc.assert(
    fc.property(fc.array(arbitraryItem, { maxLength: 6 }), arbitraryPieces, (items, sizes) => {
      expect(unpack(cut(makeTar(items), sizes))).toEqual(items.map(expected))
    }),
    { numRuns: 300, seed },
  )
})

it('reads any bytes to an end or to an error of its own, never to another one', () => {
  const blocks = fc.array(
    fc.oneof(
      arbitraryItem.map((item) => makeTar([item]).subarray(0, -1024)),
      fc.uint8Array({ maxLength: 700 }),
    ),
    { maxLength: 4 },
  )
  const changes = fc.array(fc.tuple(fc.nat(5000), fc.integer({ min: 0, max: 255 })), { maxLength: 3 })
  fc.assert(
    fc.property(blocks, changes, arbitraryPieces, (parts, edits, sizes) => {
      const bytes = Buffer.concat(parts)
      for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte
      const outcome = outcomeOf(() => unpack(cut(bytes, sizes)))
      expect(['read', 'MALFORMED', 'UNSUPPORTED']).toContain(outcome)
    }),
    { numRuns: 500, seed },
  )
})

function outcomeOf(read: () => void): unknown {
  try {
    read()
    return 'read'
  } catch (error) {
    return error instanceof EngineError ? error.code : error
  }
}
