import { EngineError } from '../errors/EngineError.ts'
import { type PaxOverrides, readPaxRecords } from './paxRecords.ts'
import { printableName } from './rawName.ts'
import { blockName, isNoHeader, isZeroBlock, readTarBlock, type TarBlock } from './tarBlock.ts'
import { tarEntry } from './tarEntry.ts'
import { TarFault } from './tarFault.ts'
import { blockSize, defaultTarLimits, type TarLimits, tarPadding } from './tarFormat.ts'
import {
  paxSparseFormat,
  readGnuRealSize,
  readGnuSegments,
  SparseContent,
  SparseContentMap,
  type SparseMap,
  tooManySegments,
  verifySparseMap,
} from './tarSparse.ts'
import type { RawName, TarHandler, TarHeader } from './types.ts'

type State = 'header' | 'extension' | 'sparseBlock' | 'sparseContentMap' | 'content' | 'padding' | 'done'
type ExtensionType = 'x' | 'g' | 'L' | 'K' | 'V'

const noBytes = Buffer.alloc(0)

/**
 * Reads an uncompressed tar that is pushed into it, piece by piece, and tells a handler what is in it.
 * Synchronous; content is passed on as views of the pushed chunks. Reads ustar, v7, star, GNU (long names,
 * base-256 numbers, sparse files) and pax (POSIX.1-2017 pax). Global pax headers are checked and otherwise
 * ignored, as Docker does. Two zero blocks end the tar and what follows is ignored.
 *
 * `push` and `end` throw EngineError MALFORMED or UNSUPPORTED with the entry's name in `data.entry`, and
 * whatever the handler throws. After a throw the parser must not be used any more.
 */
export class TarParser {
  readonly #handler: TarHandler
  readonly #limits: TarLimits
  #state: State = 'header'
  /** Bytes of the tar before the chunk at hand, and the offset of the last header block. */
  #offset = 0
  #headerOffset = 0
  /** A block that began in an earlier chunk. */
  readonly #block = Buffer.alloc(blockSize)
  #blockFill = 0
  #sawZeroBlock = false
  #name: RawName = ''
  #remaining = 0
  #padding = 0
  #extensionType: ExtensionType = 'V'
  #extension: Buffer = noBytes
  #pax: PaxOverrides | undefined
  #longName: RawName | undefined
  #longLink: RawName | undefined
  #sparseHeader: TarHeader | undefined
  #sparseRealSize = 0
  #segments: number[] = []
  #contentMap: SparseContentMap | undefined
  #sparse: SparseContent | undefined
  #holeBytes = 0

  constructor(handler: TarHandler, limits: Partial<TarLimits> = {}) {
    this.#handler = handler
    this.#limits = { ...defaultTarLimits, ...limits }
  }

  /** Reads the next piece of the tar. Every entry that it completes has been told when this returns. */
  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let at = 0
    try {
      while (at < bytes.length) at = this.#step(bytes, at)
    } catch (error) {
      throw this.#named(error)
    }
    this.#offset += bytes.length
  }

  /** Says that the tar has no more bytes. Throws MALFORMED when it stops in the middle of something. */
  end(): void {
    const pending = this.#pax !== undefined || this.#longName !== undefined || this.#longLink !== undefined
    if (this.#state === 'done' || (this.#state === 'header' && this.#blockFill === 0 && !pending)) return
    const name = printableName(this.#name)
    const where =
      this.#state === 'header'
        ? name === ''
          ? 'inside its first header'
          : `after the entry "${name}", inside the header of the next`
        : `inside the entry "${name}", ${this.#remaining + this.#padding} bytes before its end`
    throw new EngineError('MALFORMED', `Could not read the tar to its end: it is cut off ${where}.`, {
      data: { entry: name, offset: this.#offset },
    })
  }

  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'header':
      case 'sparseBlock':
      case 'sparseContentMap':
        return this.#takeBlock(bytes, at)
      case 'content':
        return this.#takeContent(bytes, at)
      case 'extension':
        return this.#takeExtension(bytes, at)
      case 'padding':
        return this.#takePadding(bytes, at)
      case 'done':
        return bytes.length
    }
  }

  #takeBlock(bytes: Buffer, at: number): number {
    if (this.#blockFill === 0 && bytes.length - at >= blockSize) {
      this.#applyBlock(bytes, at, this.#offset + at)
      return at + blockSize
    }
    const end = Math.min(bytes.length, at + blockSize - this.#blockFill)
    bytes.copy(this.#block, this.#blockFill, at, end)
    this.#blockFill += end - at
    if (this.#blockFill === blockSize) {
      this.#blockFill = 0
      this.#applyBlock(this.#block, 0, this.#offset + end - blockSize)
    }
    return end
  }

  #applyBlock(bytes: Buffer, at: number, offset: number): void {
    if (this.#state === 'sparseBlock') this.#readSparseBlock(bytes, at)
    else if (this.#state === 'sparseContentMap') this.#readContentMap(bytes, at)
    else this.#readHeader(bytes, at, offset)
  }

  #readHeader(bytes: Buffer, at: number, offset: number): void {
    this.#headerOffset = offset
    if (bytes[at] === 0 && isZeroBlock(bytes, at)) {
      if (this.#sawZeroBlock) this.#state = 'done'
      this.#sawZeroBlock = true
      return
    }
    if (this.#sawZeroBlock) throw new TarFault('is followed by a lone zero block and then by more data')
    if (offset === 0 && isNoHeader(bytes, at)) {
      throw new EngineError('MALFORMED', 'This is not a tar: it does not begin with the header of an entry.')
    }
    this.#name = this.#longName ?? this.#pax?.path ?? blockName(bytes, at)
    const block = readTarBlock(bytes, at)
    switch (block.type) {
      case 'x':
      case 'X':
        this.#startExtension('x', block.size, this.#limits.paxBytes)
        return
      case 'g':
        this.#startExtension('g', block.size, this.#limits.paxBytes)
        return
      case 'L':
      case 'K':
        this.#startExtension(block.type, block.size, this.#limits.longNameBytes)
        return
      case 'V':
        this.#startExtension('V', block.size, this.#limits.longNameBytes)
        return
      default:
        this.#startEntry(block, bytes, at)
    }
  }

  #startEntry(block: TarBlock, bytes: Buffer, at: number): void {
    let header: TarHeader
    const sparse = this.#pax?.sparse
    if (this.#pax === undefined && this.#longName === undefined && this.#longLink === undefined) {
      header = tarEntry(block)
    } else {
      header = tarEntry(block, {
        ...(this.#pax === undefined ? {} : { pax: this.#pax }),
        ...(this.#longName === undefined ? {} : { longName: this.#longName }),
        ...(this.#longLink === undefined ? {} : { longLink: this.#longLink }),
      })
      this.#pax = undefined
      this.#longName = undefined
      this.#longLink = undefined
    }
    this.#name = header.name
    this.#remaining = header.size
    this.#padding = tarPadding(header.size)
    if (!Number.isSafeInteger(header.size + this.#padding)) throw new TarFault('claims a size beyond all bounds')
    if (block.type === 'S') {
      if (block.format !== 'gnu') throw new TarFault('is a sparse file in a format other than GNU tar', 'UNSUPPORTED')
      this.#sparseHeader = header
      this.#sparseRealSize = readGnuRealSize(bytes, at)
      this.#segments = []
      if (readGnuSegments(bytes, at, false, this.#segments)) this.#state = 'sparseBlock'
      else this.#startSparse()
      return
    }
    const format = sparse === undefined ? 'none' : paxSparseFormat(sparse)
    if (sparse === undefined || format === 'none') {
      this.#tell(header)
      return
    }
    if (header.kind !== 'file') throw new TarFault('is not a regular file and yet sparse')
    this.#sparseHeader = sparse.name === undefined ? header : { ...header, name: sparse.name }
    this.#sparseRealSize = sparse.realSize ?? header.size
    if (format === 'header') {
      this.#segments = sparse.map ?? []
      if (sparse.segmentCount !== undefined && this.#segments.length !== sparse.segmentCount * 2) {
        throw new TarFault('has a sparse map of another length than its pax header says')
      }
      this.#startSparse()
      return
    }
    this.#contentMap = new SparseContentMap(this.#limits)
    this.#state = 'sparseContentMap'
  }

  /** Tells the handler of an entry whose content is stored as it is. */
  #tell(header: TarHeader): void {
    this.#handler.entry(header)
    this.#startContent()
  }

  #readSparseBlock(bytes: Buffer, at: number): void {
    const more = readGnuSegments(bytes, at, true, this.#segments)
    if (this.#segments.length / 2 > this.#limits.sparseSegments) throw tooManySegments(this.#limits)
    if (!more) this.#startSparse()
  }

  #readContentMap(bytes: Buffer, at: number): void {
    if (this.#remaining < blockSize) throw new TarFault('has a sparse map longer than its content')
    this.#remaining -= blockSize
    if (this.#contentMap?.push(bytes.subarray(at, at + blockSize)) !== true) return
    this.#segments = this.#contentMap.segments
    this.#contentMap = undefined
    this.#startSparse()
  }

  #startSparse(): void {
    const header = this.#sparseHeader
    if (header === undefined) throw new TarFault('has a sparse map and no header')
    const map: SparseMap = { realSize: this.#sparseRealSize, segments: this.#segments }
    verifySparseMap(map, this.#remaining, this.#limits)
    this.#holeBytes += map.realSize - this.#remaining
    if (this.#holeBytes > this.#limits.holeBytes) {
      const limit = this.#limits.holeBytes.toLocaleString('en')
      throw new TarFault(
        `brings the holes of sparse files over ${limit} bytes, the most that is expanded`,
        'UNSUPPORTED',
      )
    }
    this.#sparseHeader = undefined
    this.#sparse = new SparseContent(map, this.#handler)
    this.#handler.entry({ ...header, size: map.realSize })
    this.#startContent()
  }

  #startContent(): void {
    if (this.#remaining > 0) this.#state = 'content'
    else this.#endContent()
  }

  #takeContent(bytes: Buffer, at: number): number {
    const length = Math.min(this.#remaining, bytes.length - at)
    const whole = at === 0 && length === bytes.length
    const stored = whole ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset + at, length)
    if (this.#sparse === undefined) this.#handler.data(stored)
    else this.#sparse.push(stored)
    this.#remaining -= length
    if (this.#remaining === 0) this.#endContent()
    return at + length
  }

  #endContent(): void {
    if (this.#sparse !== undefined) {
      this.#sparse.finish()
      this.#sparse = undefined
    }
    this.#handler.end()
    this.#state = this.#padding > 0 ? 'padding' : 'header'
  }

  #startExtension(type: ExtensionType, size: number, limit: number): void {
    if (size > limit) {
      throw new TarFault(`has an extended header of ${size} bytes; at most ${limit} are read`)
    }
    this.#extensionType = type
    this.#extension = Buffer.alloc(size)
    this.#remaining = size
    this.#padding = tarPadding(size)
    if (size === 0) this.#applyExtension()
    else this.#state = 'extension'
  }

  #takeExtension(bytes: Buffer, at: number): number {
    const length = Math.min(this.#remaining, bytes.length - at)
    bytes.copy(this.#extension, this.#extension.length - this.#remaining, at, at + length)
    this.#remaining -= length
    if (this.#remaining === 0) this.#applyExtension()
    return at + length
  }

  #applyExtension(): void {
    const bytes = this.#extension
    this.#extension = noBytes
    switch (this.#extensionType) {
      case 'x':
        this.#pax = readPaxRecords(bytes)
        break
      case 'g':
        readPaxRecords(bytes)
        break
      case 'L':
        this.#longName = untilNul(bytes)
        break
      case 'K':
        this.#longLink = untilNul(bytes)
        break
      case 'V':
        break
    }
    this.#state = this.#padding > 0 ? 'padding' : 'header'
  }

  #takePadding(bytes: Buffer, at: number): number {
    const length = Math.min(this.#padding, bytes.length - at)
    this.#padding -= length
    if (this.#padding === 0) this.#state = 'header'
    return at + length
  }

  #named(error: unknown): unknown {
    if (!(error instanceof TarFault)) return error
    const entry = printableName(this.#name)
    return new EngineError(error.code, `Could not read the tar: the entry "${entry}" ${error.message}.`, {
      data: { entry, offset: this.#headerOffset },
    })
  }
}

function untilNul(bytes: Buffer): RawName {
  const end = bytes.indexOf(0)
  return bytes.toString('latin1', 0, end < 0 ? bytes.length : end)
}
