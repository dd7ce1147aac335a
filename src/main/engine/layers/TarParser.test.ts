import { describe, expect, it } from 'vitest'
import { padded, paxHeader, rawHeader, rawPaxHeader, tarEnd } from '../../../../test/fixtures/rawHeader.ts'
import { makeTar } from '../../../../test/fixtures/tar.ts'
import { EngineError } from '../errors/EngineError.ts'
import { rawNameOf } from './rawName.ts'
import { TarParser } from './TarParser.ts'
import { defaultTarLimits, type TarLimits } from './tarFormat.ts'
import type { TarHeader } from './types.ts'

interface ReadEntry extends TarHeader {
  readonly content: string
}

function readTar(bytes: Uint8Array, limits?: Partial<TarLimits>, pieceSize = bytes.length): ReadEntry[] {
  const entries: ReadEntry[] = []
  let header: TarHeader | undefined
  let pieces: Buffer[] = []
  const parser = new TarParser(
    {
      entry: (next) => {
        header = next
        pieces = []
      },
      data: (chunk) => pieces.push(Buffer.from(chunk)),
      end: () => {
        if (header !== undefined) entries.push({ ...header, content: Buffer.concat(pieces).toString('latin1') })
      },
    },
    limits,
  )
  for (let at = 0; at < bytes.length; at += pieceSize) parser.push(bytes.subarray(at, at + pieceSize))
  parser.end()
  return entries
}

function failureOf(bytes: Uint8Array, limits?: Partial<TarLimits>): EngineError {
  try {
    readTar(bytes, limits)
  } catch (error) {
    if (error instanceof EngineError) return error
    throw error
  }
  throw new Error('The tar was read without an error.')
}

function join(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(parts)
}

const longName = `${'directory/'.repeat(20)}file`

describe('formats', () => {
  it('reads a v7 header, without owner names', () => {
    const [entry] = readTar(join(rawHeader({ name: 'old', typeFlag: '\0', magic: '', size: 3 }), padded('abc'), tarEnd))
    expect(entry).toMatchObject({ name: 'old', kind: 'file', content: 'abc', userName: '' })
  })

  it('takes an old file with a slash at the end as a directory', () => {
    const [entry] = readTar(join(rawHeader({ name: 'dir/', typeFlag: '\0', magic: '' }), tarEnd))
    expect(entry).toMatchObject({ name: 'dir/', kind: 'directory' })
  })

  it('joins the prefix of ustar and the name', () => {
    const [entry] = readTar(join(rawHeader({ name: 'file', prefix: 'some/where' }), tarEnd))
    expect(entry?.name).toBe('some/where/file')
  })

  it('reads GNU long names and long links', () => {
    const [entry] = readTar(
      join(
        rawHeader({ name: '././@LongLink', typeFlag: 'L', size: longName.length + 1, magic: 'ustar  \0' }),
        padded(`${longName}\0`),
        rawHeader({ name: '././@LongLink', typeFlag: 'K', size: longName.length + 2, magic: 'ustar  \0' }),
        padded(`x${longName}\0`),
        rawHeader({ name: 'cut', typeFlag: '2', linkName: 'cut', magic: 'ustar  \0' }),
        tarEnd,
      ),
    )
    expect(entry).toMatchObject({ name: longName, linkName: `x${longName}`, kind: 'symlink' })
  })

  it('reads base-256 numbers, negative ones too', () => {
    const uid = '\x80\0\0\0\x0f\x42\x40\0'
    const mtime = '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'
    const [entry] = readTar(join(rawHeader({ name: 'big', uid, mtime }), tarEnd))
    expect(entry).toMatchObject({ uid: 0x0f424000, mtime: -1000 })
  })

  it('lets pax override name, link, owner, time and size, and reads attributes', () => {
    const records = {
      path: rawNameOf('größe'),
      uid: '3000000',
      gid: '0',
      uname: 'someone',
      mtime: '1700000000.12350',
      size: '4',
      'SCHILY.xattr.user.note': 'a=b\nc',
      'LIBARCHIVE.xattr.user.b%20c': 'AAH/',
      'unknown.keyword': 'ignored',
    }
    const [entry] = readTar(join(paxHeader(records), rawHeader({ name: 'ascii' }), padded('data'), tarEnd))
    expect(entry).toMatchObject({
      name: rawNameOf('größe'),
      uid: 3_000_000,
      gid: 0,
      userName: 'someone',
      mtime: 1_700_000_000_123.5,
      content: 'data',
    })
    expect(entry?.xattrs.get('user.note')).toEqual(Uint8Array.from(Buffer.from('a=b\nc')))
    expect(entry?.xattrs.get('user.b c')).toEqual(Uint8Array.of(0, 1, 255))
  })

  it('forgets a pax header after the one entry that it is for', () => {
    const tar = join(paxHeader({ path: 'renamed' }), rawHeader({ name: 'a' }), rawHeader({ name: 'b' }), tarEnd)
    expect(readTar(tar).map(({ name }) => name)).toEqual(['renamed', 'b'])
  })

  it('checks a global pax header and otherwise ignores it, as Docker does', () => {
    const sound = join(paxHeader({ path: 'all' }, 'g'), rawHeader({ name: 'a' }), tarEnd)
    expect(readTar(sound).map(({ name }) => name)).toEqual(['a'])
    expect(failureOf(join(rawPaxHeader('99 path=a\n', 'g'), rawHeader({ name: 'a' }), tarEnd)).code).toBe('MALFORMED')
  })

  it('gives names as bytes, whatever their encoding', () => {
    const [entry] = readTar(join(rawHeader({ name: 'caf\xe9' }), tarEnd))
    expect(entry?.name).toBe('caf\xe9')
  })

  it('takes no content after a hard link, whatever size its header gives', () => {
    const tar = join(
      rawHeader({ name: 'link', typeFlag: '1', linkName: 'a', size: 5 }),
      rawHeader({ name: 'next' }),
      tarEnd,
    )
    expect(readTar(tar).map(({ name, size }) => [name, size])).toEqual([
      ['link', 0],
      ['next', 0],
    ])
  })

  it('skips a volume label', () => {
    const tar = join(rawHeader({ name: 'label', typeFlag: 'V' }), rawHeader({ name: 'a' }), tarEnd)
    expect(readTar(tar).map(({ name }) => name)).toEqual(['a'])
  })
})

describe('sparse files', () => {
  const number = (value: number): string => `${value.toString(8).padStart(11, '0')}\0`

  function gnuSparse(segments: readonly number[], realSize: number, content: string): Buffer {
    const block = rawHeader({ name: 'sparse', typeFlag: 'S', size: content.length, magic: 'ustar  \0' })
    segments.forEach((value, index) => {
      block.write(number(value), 386 + index * 12, 'latin1')
    })
    block.write(number(realSize), 483, 'latin1')
    block.fill(0x20, 148, 156)
    let sum = 0
    for (const byte of block) sum += byte
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
    return join(block, padded(content), tarEnd)
  }

  it('expands old GNU ones to their exact bytes', () => {
    const [entry] = readTar(gnuSparse([2, 3, 8, 1], 10, 'abcd'))
    expect(entry).toMatchObject({ kind: 'file', size: 10, content: '\0\0abc\0\0\0d\0' })
  })

  it('expands pax ones with the map in the header, versions 0.0 and 0.1', () => {
    const map01 = { 'GNU.sparse.map': '2,3,8,1', 'GNU.sparse.numblocks': '2', 'GNU.sparse.size': '10' }
    const [entry] = readTar(join(paxHeader(map01), rawHeader({ name: 's', size: 4 }), padded('abcd'), tarEnd))
    expect(entry?.content).toBe('\0\0abc\0\0\0d\0')
    const map00 = {
      'GNU.sparse.numblocks': '1',
      'GNU.sparse.size': '10',
      'GNU.sparse.offset': '2',
      'GNU.sparse.numbytes': '3',
    }
    const [old] = readTar(join(paxHeader(map00), rawHeader({ name: 's', size: 3 }), padded('abc'), tarEnd))
    expect(old?.content).toBe('\0\0abc\0\0\0\0\0')
  })

  it('expands pax ones with the map before the content, version 1.0', () => {
    const records = {
      'GNU.sparse.major': '1',
      'GNU.sparse.minor': '0',
      'GNU.sparse.name': 'real/name',
      'GNU.sparse.realsize': '10',
    }
    const content = join(padded('2\n2\n3\n8\n1\n'), Buffer.from('abcd'))
    const tar = join(
      paxHeader(records),
      rawHeader({ name: 'GNUSparseFile.1/name', size: content.length }),
      padded(content),
      tarEnd,
    )
    for (const pieceSize of [1, 100, tar.length]) {
      const [entry] = readTar(tar, {}, pieceSize)
      expect(entry).toMatchObject({ name: 'real/name', size: 10, content: '\0\0abc\0\0\0d\0' })
    }
  })

  it('refuses pieces that overlap, lie outside, or do not fit the bytes stored', () => {
    expect(failureOf(gnuSparse([2, 3, 4, 1], 10, 'abcd')).code).toBe('MALFORMED')
    expect(failureOf(gnuSparse([2, 3, 10, 1], 10, 'abcd')).code).toBe('MALFORMED')
    expect(failureOf(gnuSparse([2, 3], 10, 'abcd')).code).toBe('MALFORMED')
  })

  it('refuses more holes than its limit, naming the entry', () => {
    const failure = failureOf(gnuSparse([0, 1], 1001, 'a'), { holeBytes: 999 })
    expect(failure.code).toBe('UNSUPPORTED')
    expect(failure.message).toContain('"sparse"')
    expect(failure.message).toContain('999')
  })
})

describe('lies and damage', () => {
  it('names the entry whose checksum is wrong', () => {
    const failure = failureOf(join(rawHeader({ name: 'a' }), rawHeader({ name: 'etc/bad', checksumError: 1 }), tarEnd))
    expect(failure).toMatchObject({ code: 'MALFORMED', data: { entry: 'etc/bad', offset: 512 } })
  })

  it('refuses what is no tar at all', () => {
    const failure = failureOf(Buffer.alloc(2048, 'not a tar '))
    expect(failure.code).toBe('MALFORMED')
    expect(failure.message).toBe('This is not a tar: it does not begin with the header of an entry.')
  })

  it.each([
    ['a length that is too long', '99 path=a\n', 'length'],
    ['a length that is too short', '5 path=a\n', 'length'],
    ['a length of too many digits', '00000000000000010 path=a\n', 'length'],
    ['no equals sign', '9 pathab\n', 'form'],
    ['no keyword', '5 =a\n', 'form'],
    ['no newline', '9 path=ab', 'form'],
    ['a NUL in the path', '12 path=a\0b\n', 'NUL'],
    ['a size that is no number', '12 size=1x2\n', '"size" is not'],
    ['a negative size', '11 size=-1\n', '"size" is negative'],
    ['a time that is none', '13 mtime=now\n', '"mtime" is not'],
    ['an owner beyond 32 bits', '18 uid=5000000000\n', '32 bits'],
  ])('refuses a pax header with %s, naming the entry', (_, body, reason) => {
    const failure = failureOf(join(rawPaxHeader(body), rawHeader({ name: 'a' }), tarEnd))
    expect(failure.code).toBe('MALFORMED')
    expect(failure.message).toContain('"PaxHeaders/entry"')
    expect(failure.message).toContain(reason)
  })

  it('refuses an entry whose pax size contradicts its header', () => {
    const tar = join(paxHeader({ size: '0' }), rawHeader({ name: 'smuggled', size: 512 }), padded('x'), tarEnd)
    expect(failureOf(tar)).toMatchObject({ code: 'MALFORMED', data: { entry: 'smuggled' } })
  })

  it('refuses negative sizes, sizes beyond all bounds and numbers that are none', () => {
    const negative = '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'
    const huge = '\x80\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'
    for (const size of [negative, huge, '0000000009x\0']) {
      expect(failureOf(join(rawHeader({ name: 'a', size }), tarEnd)).code).toBe('MALFORMED')
    }
  })

  it('refuses an entry without a name, and a type that is not known', () => {
    expect(failureOf(join(rawHeader({ name: '' }), tarEnd)).code).toBe('MALFORMED')
    const failure = failureOf(join(rawHeader({ name: 'odd', typeFlag: 'M' }), tarEnd))
    expect(failure).toMatchObject({ code: 'UNSUPPORTED', data: { entry: 'odd' } })
  })

  it.each([
    ['a pax header', 'x', defaultTarLimits.paxBytes],
    ['a long name', 'L', defaultTarLimits.longNameBytes],
  ])('refuses %s over its limit before any of it has come', (_, typeFlag, limit) => {
    const failure = failureOf(rawHeader({ name: 'ext', typeFlag, size: limit + 1 }))
    expect(failure.code).toBe('MALFORMED')
    expect(failure.message).toContain(String(limit))
  })

  it.each([
    ['in a header', 700, 'a'],
    ['in content', 1100, 'b'],
    ['in padding', 1030, 'b'],
  ])('says that a tar is cut off %s, naming the entry', (_, length, name) => {
    const tar = makeTar([{ name: 'a' }, { name: 'b', content: length === 1030 ? 'abc' : 'x'.repeat(600) }])
    const failure = failureOf(tar.subarray(0, length))
    expect(failure).toMatchObject({ code: 'MALFORMED', data: { entry: name } })
    expect(failure.message).toContain('cut off')
  })

  it('says that an entry which claims 8 GiB is cut off', () => {
    const failure = failureOf(join(rawHeader({ name: 'huge', size: 8 * 1024 ** 3 - 1 }), padded('few bytes')))
    expect(failure).toMatchObject({ code: 'MALFORMED', data: { entry: 'huge' } })
  })
})

describe('the end', () => {
  it('ignores what follows two zero blocks', () => {
    expect(readTar(join(rawHeader({ name: 'a' }), tarEnd, Buffer.from('garbage')))).toHaveLength(1)
  })

  it('takes a tar without zero blocks, or with one', () => {
    expect(readTar(rawHeader({ name: 'a' }))).toHaveLength(1)
    expect(readTar(join(rawHeader({ name: 'a' }), Buffer.alloc(512)))).toHaveLength(1)
    expect(readTar(Buffer.alloc(0))).toEqual([])
  })

  it('refuses data after a lone zero block, as Docker does, instead of leaving it out', () => {
    const tar = join(rawHeader({ name: 'a' }), Buffer.alloc(512), rawHeader({ name: 'hidden' }), tarEnd)
    expect(failureOf(tar).code).toBe('MALFORMED')
  })

  it('refuses a pax header that no entry follows', () => {
    expect(failureOf(paxHeader({ path: 'a' })).code).toBe('MALFORMED')
  })
})

it('reads the same whatever pieces the tar comes in', () => {
  const tar = makeTar([
    { name: longName, content: 'x'.repeat(1500), mtime: 1.5 },
    { name: 'dir/', kind: 'directory' },
    { name: 'link', kind: 'symlink', linkName: longName },
  ])
  const whole = readTar(tar)
  expect(whole).toHaveLength(3)
  for (const pieceSize of [1, 13, 511, 512, 513, 1024]) expect(readTar(tar, {}, pieceSize)).toEqual(whole)
})

it('passes content on without copying it', () => {
  const tar = makeTar([{ name: 'a', content: 'abc' }])
  const seen: ArrayBufferLike[] = []
  const parser = new TarParser({
    entry: () => undefined,
    data: (chunk) => seen.push(chunk.buffer),
    end: () => undefined,
  })
  parser.push(tar)
  expect(seen).toEqual([tar.buffer])
})
