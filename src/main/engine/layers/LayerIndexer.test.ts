import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeTar, type TarItem } from '../../../../test/fixtures/tar.ts'
import { EngineError } from '../errors/EngineError.ts'
import { LayerIndexer } from './LayerIndexer.ts'
import type { LayerTable } from './LayerTable.ts'
import type { LayerLimits } from './LayerTree.ts'
import type { LayerEntry } from './types.ts'

function index(items: readonly TarItem[], limits: Partial<LayerLimits> = {}): LayerTable {
  const indexer = new LayerIndexer(limits)
  indexer.push(makeTar(items))
  return indexer.finish()
}

function rows(items: readonly TarItem[]): string[] {
  return [...index(items).entries()].map(({ kind, path }) => `${kind} ${path}`)
}

function find(items: readonly TarItem[], path: string): LayerEntry | undefined {
  return [...index(items).entries()].find((entry) => entry.path === path)
}

function sizeOf(items: readonly TarItem[]): number {
  return index(items).summary.dockerSize
}

function failureOf(items: readonly TarItem[], limits: Partial<LayerLimits> = {}): EngineError {
  try {
    index(items, limits)
  } catch (error) {
    if (error instanceof EngineError) return error
    throw error
  }
  throw new Error('The layer was taken without an error.')
}

const file = (name: string, content = 'abc'): TarItem => ({ name, content })
const directory = (name: string): TarItem => ({ name, kind: 'directory' })
const symlink = (name: string, linkName: string): TarItem => ({ name, kind: 'symlink', linkName })
const hardlink = (name: string, linkName: string): TarItem => ({ name, kind: 'hardlink', linkName })

describe('rows', () => {
  it('sorts a directory directly before all that is in it, whatever bytes names have', () => {
    const items = [
      file('a!'),
      file('a/z'),
      file('a.b/c'),
      file('a/b/c'),
      directory('a'),
      file('a/b!'),
      directory('a/b'),
    ]
    expect(rows(items)).toEqual([
      'directory a',
      'directory a/b',
      'file a/b/c',
      'file a/b!',
      'file a/z',
      'file a!',
      'file a.b/c',
    ])
  })

  it('takes ./ and / at the beginning and / at the end of a name away', () => {
    expect(rows([directory('./'), directory('./usr/'), file('/usr/bin')])).toEqual([
      'directory ',
      'directory usr',
      'file usr/bin',
    ])
  })

  it('keeps the digest of each regular file, however its content comes', () => {
    const content = 'content '.repeat(400)
    const tar = makeTar([file('big', content), file('empty', ''), symlink('link', 'big')])
    for (const pieceSize of [1, 700, tar.length]) {
      const indexer = new LayerIndexer()
      for (let at = 0; at < tar.length; at += pieceSize) indexer.push(tar.subarray(at, at + pieceSize))
      const digests = [...indexer.finish().entries()].map(({ contentDigest }) => contentDigest)
      const digestOf = (text: string): Uint8Array => Uint8Array.from(createHash('sha256').update(text).digest())
      expect(digests.map((digest) => digest && Uint8Array.from(digest))).toEqual([
        digestOf(content),
        digestOf(''),
        undefined,
      ])
    }
  })

  it('keeps what the header says', () => {
    const item = { ...file('a'), mode: 0o4755, uid: 1000, gid: 70_000, mtime: 1_700_000_000_250 }
    expect(find([item], 'a')).toMatchObject({ mode: 0o4755, uid: 1000, gid: 70_000, size: 3, mtime: 1_700_000_000_250 })
  })

  it('has one row a path, the last entry of it', () => {
    const items = [file('a', 'first'), symlink('b', 'x'), file('a', 'other'), directory('b')]
    expect(rows(items)).toEqual(['file a', 'directory b'])
  })

  it('keeps what is in a directory that comes again', () => {
    expect(rows([directory('d'), file('d/a'), { ...directory('d'), mode: 0o700 }])).toEqual(['directory d', 'file d/a'])
  })

  it('takes all away that was in a directory which a file replaces', () => {
    const items = [file('d/a'), file('d/e/b'), file('d', '12'), directory('d'), file('d/c', '1')]
    expect(rows(items.slice(0, 3))).toEqual(['file d'])
    expect(rows(items)).toEqual(['directory d', 'file d/c'])
    expect(sizeOf(items)).toBe(1)
  })
})

describe('whiteouts', () => {
  it('become rows of their own and count nothing', () => {
    const items = [file('etc/.wh.passwd', ''), file('var/.wh..wh..opq', ''), directory('var'), file('.wh..wh.plnk/1')]
    expect(rows(items)).toEqual(['whiteout etc/passwd', 'directory var', 'opaque var'])
    expect(sizeOf(items)).toBe(0)
  })

  it('hide lower layers only: an entry of the same layer at that path stays', () => {
    expect(rows([file('a'), file('.wh.a', '')])).toEqual(['file a'])
    expect(rows([file('.wh.a', ''), file('a')])).toEqual(['file a'])
  })

  it('make a directory of the same name opaque', () => {
    expect(rows([file('.wh.d', ''), directory('d'), file('d/a')])).toEqual(['directory d', 'opaque d', 'file d/a'])
    expect(rows([file('.wh.d', ''), file('d/a')])).toEqual(['opaque d', 'file d/a'])
  })

  it('that climb out are refused', () => {
    expect(failureOf([file('etc/.wh...', '')]).code).toBe('UNSAFE_PATH')
  })
})

describe('Docker size', () => {
  it('is the bytes of files and the lengths of symlink targets', () => {
    expect(sizeOf([file('a', '12345'), symlink('b', '/usr/bin'), directory('c'), { name: 'd', kind: 'fifo' }])).toBe(13)
  })

  it('counts a file with several names once', () => {
    expect(sizeOf([file('a', '12345'), hardlink('b', 'a'), hardlink('c', './b')])).toBe(5)
  })

  it('counts a file as long as one of its names is left', () => {
    const items = [file('a', '12345'), hardlink('b', 'a'), file('a', '1'), file('b', '22')]
    expect(sizeOf(items.slice(0, 3))).toBe(6)
    expect(sizeOf(items)).toBe(3)
  })

  it('counts a symlink with several names once', () => {
    expect(sizeOf([symlink('a', 'target'), hardlink('b', 'a')])).toBe(6)
  })

  it('does not count an entry that a later one replaces', () => {
    expect(sizeOf([file('a', '12345'), file('a', '1')])).toBe(1)
    expect(sizeOf([symlink('a', 'long target'), file('a', '1')])).toBe(1)
  })

  it('takes a hard link whose target is in no entry of the layer as nothing', () => {
    expect(sizeOf([hardlink('a', 'lower/file')])).toBe(0)
  })
})

describe('links as parents', () => {
  it('put an entry where the link leads, as extracting does', () => {
    expect(rows([directory('usr/lib'), symlink('lib', 'usr/lib'), file('lib/libc.so')])).toEqual([
      'symlink lib',
      'directory usr/lib',
      'file usr/lib/libc.so',
    ])
  })

  it('never lead out of the root', () => {
    expect(rows([symlink('out', '../../../etc'), file('out/passwd')])).toEqual(['file etc/passwd', 'symlink out'])
    expect(rows([symlink('out', '/etc'), file('out/passwd')])).toEqual(['file etc/passwd', 'symlink out'])
  })

  it('are followed by their other names too, which are hard links', () => {
    const items = [directory('d'), symlink('l', 'd'), hardlink('h', 'l'), file('l', 'x'), file('h/a')]
    expect(rows(items)).toEqual(['directory d', 'file d/a', 'hardlink h', 'file l'])
  })

  it('that lead to each other are refused', () => {
    expect(failureOf([symlink('a', 'b'), symlink('b', 'a'), file('a/x')])).toMatchObject({
      code: 'UNSAFE_PATH',
      data: { entry: 'a/x' },
    })
  })

  it('are followed as they are when the entry comes', () => {
    const items = [symlink('l', 'one'), file('l/a'), symlink('l', 'two'), file('l/b')]
    expect(rows(items)).toEqual(['symlink l', 'file one/a', 'file two/b'])
  })

  it('are followed at most as often as the limit says', () => {
    const items = [symlink('l', 'd'), file('l/a'), file('x/y'), file('l/b')]
    expect(failureOf(items, { linkSteps: 1 }).code).toBe('UNSUPPORTED')
  })
})

describe('hostile entries', () => {
  it.each([
    ['a name that climbs out', file('../evil'), 'UNSAFE_PATH', '../evil'],
    ['a hard link that climbs out', hardlink('a', '../../etc/shadow'), 'UNSAFE_PATH', 'a'],
    ['a hard link to itself', hardlink('self', './self'), 'MALFORMED', 'self'],
    ['a link without a target', symlink('nowhere', ''), 'MALFORMED', 'nowhere'],
    ['a file in place of the root', file('./'), 'MALFORMED', './'],
  ])('refuses %s, naming it', (_, item, code, entry) => {
    expect(failureOf([item])).toMatchObject({ code, data: { entry } })
  })

  it('refuses an entry below a file', () => {
    expect(failureOf([file('a'), file('a/b')])).toMatchObject({ code: 'MALFORMED', data: { entry: 'a/b' } })
  })

  it('refuses a hard link to a directory', () => {
    expect(failureOf([directory('d'), hardlink('h', 'd')]).code).toBe('MALFORMED')
  })

  it('takes symlinks that point anywhere and device nodes as data', () => {
    const items: TarItem[] = [
      symlink('a', '../../../../etc/shadow'),
      { name: 'dev/null', kind: 'char', deviceMajor: 1, deviceMinor: 3 },
    ]
    expect(rows(items)).toEqual(['symlink a', 'char dev/null'])
  })

  it('stops at its limits with an error that says them', () => {
    const many = Array.from({ length: 11 }, (_, number) => file(`f${number}`))
    expect(index(many, { entries: 11 }).summary.entryCount).toBe(11)
    const failure = failureOf(many, { entries: 10 })
    expect(failure.code).toBe('UNSUPPORTED')
    expect(failure.message).toContain('at most 10 entries')
    expect(failureOf(many, { pathBytes: 20 }).message).toContain('20 bytes')
  })

  it('counts directories that only paths imply against the limit', () => {
    expect(failureOf([file('a/b/c/d')], { entries: 3 }).code).toBe('UNSUPPORTED')
  })
})
