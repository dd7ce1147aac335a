import { expect, it } from 'vitest'
import { EngineError } from '../errors/EngineError.ts'
import { TarParser } from './TarParser.ts'
import { type TarEntry, tarEnd, tarHeader } from './tarWriter.ts'
import type { TarHeader } from './types.ts'

function readBack(entry: TarEntry): TarHeader | undefined {
  let read: TarHeader | undefined
  const parser = new TarParser({ entry: (header) => (read = header), data: () => undefined, end: () => undefined })
  parser.push(tarHeader(entry))
  return read
}

it('writes a single ustar block where that tells all', () => {
  const bytes = tarHeader({ name: 'etc/passwd', kind: 'file', mode: 0o644, uid: 1, gid: 2, size: 3, mtime: 4000 })
  expect(bytes).toHaveLength(512)
  expect(
    readBack({ name: 'etc/passwd', kind: 'file', mode: 0o644, uid: 1, gid: 2, size: 3, mtime: 4000 }),
  ).toMatchObject({ name: 'etc/passwd', kind: 'file', mode: 0o644, uid: 1, gid: 2, size: 3, mtime: 4000 })
})

it.each([
  [1_700_000_000_123, 123_456_789],
  [-1_500, 500_000_001],
])('keeps nanoseconds that a number of milliseconds cannot tell (%d)', (mtime, nanoseconds) => {
  expect(readBack({ name: 'a', kind: 'file', mtime, nanoseconds })?.nanoseconds).toBe(nanoseconds)
})

it('splits a name of up to 256 bytes at a slash instead of using pax', () => {
  const name = `${'d'.repeat(140)}/${'f'.repeat(100)}`
  expect(tarHeader({ name, kind: 'file' })).toHaveLength(512)
  expect(readBack({ name, kind: 'file' })?.name).toBe(name)
})

it.each<[string, TarEntry]>([
  ['a long name', { name: 'n'.repeat(300), kind: 'file' }],
  ['a name that is not ASCII', { name: 'gr\xc3\xb6\xc3\x9fe', kind: 'file' }],
  ['a name that is not UTF-8', { name: 'caf\xe9', kind: 'file' }],
  ['a long link', { name: 'a', kind: 'symlink', linkName: 'l'.repeat(200) }],
  ['a size of 8 GiB', { name: 'a', kind: 'file', size: 8 * 1024 ** 3 }],
  ['a large owner number', { name: 'a', kind: 'file', uid: 3_000_000, gid: 4_000_000_000 }],
  ['a time with a fraction', { name: 'a', kind: 'file', mtime: 1_700_000_000_000.5 }],
  ['a time before 1970', { name: 'a', kind: 'file', mtime: -1500 }],
  ['a long owner name', { name: 'a', kind: 'file', userName: 'u'.repeat(40) }],
  ['extended attributes', { name: 'a', kind: 'file', xattrs: new Map([['user.a', Uint8Array.of(0, 10, 61, 255)]]) }],
])('tells %s in pax records', (_, entry) => {
  expect(tarHeader(entry).length).toBeGreaterThan(512)
  expect(readBack(entry)).toMatchObject(entry)
})

it('writes the same bytes for the same entry, in whatever order its attributes are', () => {
  const one = new Map([
    ['user.a', Uint8Array.of(1)],
    ['user.b', Uint8Array.of(2)],
  ])
  const other = new Map([...one].reverse())
  expect(tarHeader({ name: 'a', kind: 'file', xattrs: one })).toEqual(
    tarHeader({ name: 'a', kind: 'file', xattrs: other }),
  )
})

it.each<[string, TarEntry]>([
  ['no name', { name: '', kind: 'file' }],
  ['a NUL in its name', { name: 'a\0b', kind: 'file' }],
  ['a NUL in its target', { name: 'a', kind: 'symlink', linkName: 'b\0' }],
  ['a negative size', { name: 'a', kind: 'file', size: -1 }],
  ['a device number that does not fit', { name: 'a', kind: 'char', deviceMajor: 2 ** 21 }],
  ['an attribute name with an equals sign', { name: 'a', kind: 'file', xattrs: new Map([['a=b', new Uint8Array()]]) }],
])('refuses an entry with %s', (_, entry) => {
  expect(() => tarHeader(entry)).toThrow(EngineError)
})

it('ends with two zero blocks', () => {
  expect(tarEnd()).toEqual(new Uint8Array(1024))
})
