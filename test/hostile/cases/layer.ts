import { makeDockerArchive } from '../../fixtures/dockerArchive.ts'
import { layerOf, makeImage, makeLayer } from '../../fixtures/image.ts'
import { padded, paxHeader, rawHeader, rawPaxHeader, tarEnd } from '../../fixtures/rawHeader.ts'
import { makeTar, type TarItem } from '../../fixtures/tar.ts'
import { type HostileCase, harmless, hostile } from '../HostileCase.ts'

/** Good archives of images whose layer is a hostile tar. */
export const layerCases: readonly HostileCase[] = [
  hostile(
    'with a layer that climbs out',
    () => withEntries({ name: '../../etc/passwd', content: 'x' }),
    ['UNSAFE_PATH'],
    '../../etc/passwd',
  ),
  hostile(
    'with a layer that climbs out midway',
    () => withEntries({ name: 'a/../../b', content: 'x' }),
    ['UNSAFE_PATH'],
    'a/../../b',
  ),
  hostile(
    'with a layer whose hard link climbs out',
    () => withEntries({ name: 'link', kind: 'hardlink', linkName: '../../etc/passwd' }),
    ['UNSAFE_PATH'],
    'entry "link"',
  ),
  harmless('with a layer of absolute names', () => withEntries({ name: '/etc/motd', content: 'x' })),
  harmless('with a layer whose symlink leads out', () =>
    withEntries({ name: 'link', kind: 'symlink', linkName: '../../../etc' }),
  ),
  harmless('with a layer of names in Latin-1', () =>
    withRaw(rawHeader({ name: 'caf\xe9', typeFlag: '5' }), file('caf\xe9/na\xefve', 'x')),
  ),
  harmless('with a layer of pax names in Latin-1', () => withEntries({ name: 'caf\xe9/na\xefve', content: 'x' })),
  harmless('with a layer that has an entry twice', () =>
    withEntries({ name: 'a', content: '1' }, { name: 'a', content: '22' }),
  ),
  harmless('with a layer of devices', () =>
    withEntries({ name: 'null', kind: 'char' }, { name: 'disk', kind: 'block' }),
  ),
  harmless('with an empty layer', () => withEntries()),
  hostile(
    'with a layer whose header claims 8 GiB',
    () => withRaw(rawHeader({ name: 'big', size: base256(8) }), padded('small')),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'with a layer whose header claims less than nothing',
    () => withRaw(rawHeader({ name: 'a', size: '\xff'.repeat(12) })),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'with a layer that ends in a file',
    () => withRaw(rawHeader({ name: 'a', size: 4096 }), padded('four')),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'with a layer whose header has a bad checksum',
    () => withRaw(rawHeader({ name: 'a', checksumError: 9 })),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'with a pax size that lies',
    () => withRaw(paxHeader({ size: '700' }), file('a', 'xyz'), file('b', 'abc')),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'with a pax size below zero',
    () => withRaw(paxHeader({ size: '-1' }), file('a', 'xyz')),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'with a pax size beyond all numbers',
    () => withRaw(paxHeader({ size: '9'.repeat(40) }), file('a', 'xyz')),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'with a pax record that claims to be longer',
    () => withRaw(rawPaxHeader('99 path=a\n'), file('a', 'xyz')),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'with a pax record that claims to be shorter',
    () => withRaw(rawPaxHeader('5 path=abcdef\n'), file('a', 'xyz')),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'with a pax record without a length',
    () => withRaw(rawPaxHeader('path=abcdef\n'), file('a', 'xyz')),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'with a pax path that climbs out',
    () => withRaw(paxHeader({ path: '../../etc/shadow' }), file('a', 'xyz')),
    ['UNSAFE_PATH'],
    '../../etc/shadow',
  ),
  hostile(
    'with a pax path that has a zero byte',
    () => withRaw(paxHeader({ path: 'a\0b' }), file('a', 'xyz')),
    ['MALFORMED', 'UNSAFE_PATH'],
    'layer.tar',
  ),
  hostile(
    'with a pax header that claims 1 GiB',
    () => withRaw(rawHeader({ name: 'pax', typeFlag: 'x', size: 2 ** 30 }), padded('x')),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'with a long name that claims 1 GiB',
    () => withRaw(rawHeader({ name: '././@LongLink', typeFlag: 'L', size: 2 ** 30 }), padded('x')),
    ['MALFORMED'],
    'layer.tar',
  ),
  harmless('with a pax header that nothing follows', () => withRaw(paxHeader({ path: 'b' }))),
  hostile(
    'with a pax time that is no number',
    () => withRaw(paxHeader({ mtime: '1e400' }), file('a', 'xyz')),
    ['MALFORMED'],
    'layer.tar',
  ),
  harmless('with a global pax header', () => withRaw(paxHeader({ comment: 'hello' }, 'g'), file('a', 'xyz'))),
  harmless('with a pax size that agrees', () => withRaw(paxHeader({ size: '3' }), file('a', 'xyz'))),
]

function withEntries(...entries: TarItem[]): Buffer {
  return archiveOf(makeTar(entries))
}

function withRaw(...blocks: Uint8Array[]): Buffer {
  return archiveOf(Buffer.concat([...blocks, tarEnd]))
}

function archiveOf(tar: Uint8Array): Buffer {
  const below = makeLayer([{ name: 'below', content: 'below' }])
  return makeDockerArchive([makeImage({ layers: [below, layerOf(tar)], tags: ['hostile:1'] })])
}

function file(name: string, content: string): Buffer {
  return Buffer.concat([rawHeader({ name, size: content.length }), padded(content)])
}

/** A size in GiB in the base-256 form. */
function base256(gibibytes: number): string {
  const bytes = Buffer.alloc(12)
  bytes.writeBigUInt64BE(BigInt(gibibytes) << 30n, 4)
  bytes[0] = 0x80
  return bytes.toString('latin1')
}
