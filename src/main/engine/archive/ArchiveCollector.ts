import { EngineError } from '../errors/EngineError.ts'
import { longestPath } from '../layers/layerPath.ts'
import { printableName } from '../layers/rawName.ts'
import type { TarHandler, TarHeader } from '../layers/types.ts'
import { imageListSizeLimit, jsonSizeLimit } from '../spec/json.ts'
import { ArchiveContents } from './ArchiveContents.ts'
import { EntryReading } from './EntryReading.ts'
import { normalEntryPath } from './entryPath.ts'

const entryLimit = 100_000
const imageLists: ReadonlySet<string> = new Set(['index.json', 'manifest.json', 'repositories'])
/** Bytes of all names and link targets together. */
const nameBytesLimit = 64 * 2 ** 20
/** Bytes of small entries that are kept in memory at once. */
const smallBytesLimit = 128 * 2 ** 20

/**
 * Takes the entries of an archive as they are parsed. After every push into the parser `drain` must be
 * awaited: it does the reading that the entries collected.
 */
export class ArchiveCollector implements TarHandler {
  readonly contents: ArchiveContents
  readonly #folder: string
  readonly #undrained = new Set<{ readonly path: string; readonly size: number; readonly reading: EntryReading }>()
  #reading: EntryReading | undefined
  #entries = 0
  #nameBytes = 0
  #smallBytes = 0
  #step = 'Reading'

  /** `archive` names it in errors; blobs and layer indexes are written into `folder`. */
  constructor(archive: string, folder: string) {
    this.contents = new ArchiveContents(archive)
    this.#folder = folder
  }

  /** What is being read, for people. */
  get step(): string {
    return this.#step
  }

  entry(header: TarHeader): void {
    if (++this.#entries > entryLimit) {
      throw new EngineError(
        'MALFORMED',
        `Could not load ${this.contents.name}: it has more than ${entryLimit} entries, which no image archive has.`,
      )
    }
    this.#countNames(header)
    const path = normalEntryPath(decodeName(header.name), this.contents.name)
    if (header.kind === 'symlink' || header.kind === 'hardlink') {
      this.contents.add({ path, link: decodeName(header.linkName), hard: header.kind === 'hardlink' })
    } else if (header.kind === 'file') {
      this.#step = `Reading ${path}`
      this.#reading = new EntryReading(this.#folder, this.contents.describe(path), header.size, smallLimit(path))
      this.#undrained.add({ path, size: header.size, reading: this.#reading })
    }
  }

  data(chunk: Uint8Array): void {
    this.#reading?.push(chunk)
  }

  end(): void {
    this.#reading?.end()
    this.#reading = undefined
  }

  async drain(): Promise<void> {
    for (const item of this.#undrained) {
      await item.reading.drain()
      const { content } = item.reading
      if (!content) continue
      this.#undrained.delete(item)
      if (content.kind === 'small') this.#countSmall(content.bytes.length)
      this.contents.add({ path: item.path, size: item.size, content })
    }
  }

  /** Gives up on what is half read. */
  async abandon(): Promise<void> {
    for (const { reading } of this.#undrained) await reading.abandon()
  }

  #countNames({ name, linkName }: TarHeader): void {
    this.#nameBytes += name.length + linkName.length
    const isLong = Math.max(name.length, linkName.length) > longestPath
    if (!isLong && this.#nameBytes <= nameBytesLimit) return
    const why = isLong
      ? `the entry "${printableName(name)}" has a name or target longer than ${longestPath} bytes`
      : `the names of its entries have more than ${nameBytesLimit} bytes together`
    throw new EngineError('MALFORMED', `Could not load ${this.contents.name}: ${why}.`)
  }

  #countSmall(bytes: number): void {
    this.#smallBytes += bytes
    if (this.#smallBytes > smallBytesLimit) {
      throw new EngineError(
        'MALFORMED',
        `Could not load ${this.contents.name}: its small files have more than ${smallBytesLimit} bytes together.`,
      )
    }
  }
}

/** The lists of images at an archive's top may be larger than any one manifest or config. */
function smallLimit(path: string): number {
  return imageLists.has(path) ? imageListSizeLimit : jsonSizeLimit
}

function decodeName(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8')
}
