import { crc32 } from 'node:zlib'
import type { DiffId } from '../../../shared/model/digest.ts'
import { digestHex, isDigest } from '../../../shared/model/digest.ts'

/** The first bytes of a layer index: what it is of and where its parts lie (docs/layer-index.md "Header"). */
export interface IndexHeader {
  readonly count: number
  /** Docker size of the layer in bytes. */
  readonly dockerSize: number
  /** Where the block directory begins, which is where the blocks end. */
  readonly directoryOffset: number
  readonly blockCount: number
  readonly directoryChecksum: number
  readonly diffId: DiffId | undefined
}

export const headerLength = 96
/** Rows of every block but the last. */
export const blockRows = 128
/** Bytes that the block directory has for each block: its length and its CRC-32. */
export const directoryEntryLength = 8

const magic = Buffer.from('LAMINDEX', 'latin1')
const version = 1
const checksumAt = 92

/** The header's bytes. */
export function encodeHeader(header: IndexHeader): Buffer {
  const bytes = Buffer.alloc(headerLength)
  magic.copy(bytes, 0)
  bytes.writeUInt32LE(version, 8)
  bytes.writeUInt32LE(blockRows, 12)
  bytes.writeBigUInt64LE(BigInt(header.count), 16)
  bytes.writeBigUInt64LE(BigInt(header.dockerSize), 24)
  bytes.writeBigUInt64LE(BigInt(header.directoryOffset), 32)
  bytes.writeUInt32LE(header.blockCount, 40)
  bytes.writeUInt32LE(header.directoryChecksum, 44)
  if (header.diffId !== undefined) bytes.write(digestHex(header.diffId), 48, 'hex')
  bytes.writeUInt32LE(crc32(bytes.subarray(0, checksumAt)), checksumAt)
  return bytes
}

/** Reads a header. Throws RangeError with what is wrong when it is none, damaged or of another version. */
export function decodeHeader(bytes: Buffer): IndexHeader {
  if (bytes.length < headerLength || !bytes.subarray(0, magic.length).equals(magic)) {
    throw new RangeError('it is not a layer index')
  }
  if (bytes.readUInt32LE(checksumAt) !== crc32(bytes.subarray(0, checksumAt)))
    throw new RangeError('its header is damaged')
  if (bytes.readUInt32LE(8) !== version || bytes.readUInt32LE(12) !== blockRows) {
    throw new RangeError(`it is of version ${bytes.readUInt32LE(8)}, which is not known`)
  }
  const hex = bytes.toString('hex', 48, 80)
  const diffId = `sha256:${hex}`
  const header = {
    count: Number(bytes.readBigUInt64LE(16)),
    dockerSize: Number(bytes.readBigUInt64LE(24)),
    directoryOffset: Number(bytes.readBigUInt64LE(32)),
    blockCount: bytes.readUInt32LE(40),
    directoryChecksum: bytes.readUInt32LE(44),
    diffId: /^0+$/.test(hex) || !isDigest(diffId) ? undefined : (diffId as DiffId),
  }
  if (header.blockCount !== Math.ceil(header.count / blockRows)) throw new RangeError('its header contradicts itself')
  return header
}
