import { gzipSync, zstdCompressSync } from 'node:zlib'
import { makeDockerArchive } from '../../fixtures/dockerArchive.ts'
import { makeImage, makeLayer, makeSmallImage } from '../../fixtures/image.ts'
import { padded, rawHeader, tarEnd } from '../../fixtures/rawHeader.ts'
import { makeTar } from '../../fixtures/tar.ts'
import { type HostileCase, hostile } from '../HostileCase.ts'

const good = () => makeDockerArchive([makeSmallImage('hostile:1')])

/** An archive whose one layer has a file too large to be held while its kind is found out. */
function largeArchive(): Buffer {
  const content = Buffer.alloc(6 << 20, 'lamina ')
  return makeDockerArchive([makeImage({ layers: [makeLayer([{ name: 'large', content }])], tags: ['hostile:1'] })])
}

/** Archives that are broken as a container: cut short, not a tar, damaged in their compression. */
export const containerCases: readonly HostileCase[] = [
  hostile('that is empty', () => Buffer.alloc(0), ['MALFORMED']),
  hostile('that is only the end of a tar', () => Buffer.alloc(1024), ['MALFORMED']),
  hostile('that is a text and not a tar', () => Buffer.from('hello, I am no image\n'.repeat(100)), ['MALFORMED']),
  hostile('that is noise and not a tar', () => noise(20_000), ['MALFORMED']),
  hostile('that is a tar of something else', () => makeTar([{ name: 'notes.txt', content: 'notes' }]), ['MALFORMED']),
  hostile('that is cut in a header', () => good().subarray(0, 700), ['MALFORMED']),
  hostile('that is cut in a small entry', () => cut(good(), 'layer.tar', 700), ['MALFORMED'], 'layer.tar'),
  hostile('that is cut in a large layer', () => largeArchive().subarray(0, 5 << 20), ['MALFORMED'], 'layer.tar'),
  hostile('that is cut before its manifest', () => cut(good(), 'manifest.json', -512), ['MALFORMED']),
  hostile('with a header whose checksum is wrong', badChecksum, ['MALFORMED']),
  hostile('with a gzip checksum that is wrong', () => flip(gzipSync(good()), -8), ['MALFORMED']),
  hostile('with damage in its gzip stream', () => flip(gzipSync(largeArchive()), 2000), ['MALFORMED']),
  hostile('with its gzip stream cut short', () => gzipSync(good()).subarray(0, -20), ['MALFORMED']),
  hostile('with damage in its zstd stream', () => flip(zstdCompressSync(good()), 30), ['MALFORMED']),
  hostile('with its zstd stream cut short', () => zstdCompressSync(good()).subarray(0, -10), ['MALFORMED']),
  hostile(
    'whose header claims 8 GiB',
    () => claims('hostile/layer.tar', giant(8 * 2 ** 30)),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'whose manifest claims 8 GiB',
    () => claims('manifest.json', giant(8 * 2 ** 30)),
    ['MALFORMED'],
    'manifest.json',
  ),
  hostile('with a name of 60,000 bytes', () => longName('L'), ['MALFORMED'], 'a/a/a/'),
  hostile('with a link of 60,000 bytes', () => longName('K'), ['MALFORMED'], 'entry "link"'),
  hostile('whose header claims more bytes than numbers reach', () => claims('a', giant(2 ** 62)), ['MALFORMED']),
  hostile('whose header claims a size below zero', () => claims('a', `\xff${'\xff'.repeat(11)}`), ['MALFORMED']),
  hostile('whose header claims a size that is no number', () => claims('a', 'many bytes'), ['MALFORMED']),
]

/** A link whose name (GNU type `L`) or target (`K`) is longer than any file system's. */
function longName(typeFlag: 'L' | 'K'): Buffer {
  const name = 'a/'.repeat(30_000)
  const long = rawHeader({ name: '././@LongLink', typeFlag, size: name.length })
  return Buffer.concat([long, padded(name), rawHeader({ name: 'link', typeFlag: '2', linkName: 'there' }), tarEnd])
}

/** Bytes that repeat from run to run, without the structure of any format. */
function noise(length: number): Buffer {
  let state = 12_345
  return Buffer.from(
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      return state >>> 16
    }),
  )
}

/** The archive up to `offset` bytes after the start of the last header of that entry. */
function cut(archive: Buffer, entry: string, offset: number): Buffer {
  return archive.subarray(
    0,
    (Math.floor(archive.lastIndexOf(`${entry}\0`, undefined, 'latin1') / 512) + 1) * 512 + offset,
  )
}

function flip(bytes: Buffer, at: number): Buffer {
  const damaged = Buffer.from(bytes)
  const position = at < 0 ? damaged.length + at : at
  damaged.writeUInt8(damaged.readUInt8(position) ^ 0x55, position)
  return damaged
}

function badChecksum(): Buffer {
  return Buffer.concat([rawHeader({ name: 'first', checksumError: 1, size: 3 }), padded('one'), good()])
}

/** A size in the base-256 form that tar uses beyond 8 GiB. */
function giant(size: number): string {
  const bytes = Buffer.alloc(12)
  bytes.writeBigUInt64BE(BigInt(size), 4)
  bytes[0] = 0x80
  return bytes.toString('latin1')
}

function claims(name: string, size: string): Buffer {
  return Buffer.concat([rawHeader({ name, size }), padded('far less than that'), tarEnd])
}
