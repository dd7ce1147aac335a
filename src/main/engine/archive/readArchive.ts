import { Readable } from 'node:stream'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import { decompressor, detectCompression } from '../io/compression.ts'
import { TarParser } from '../layers/TarParser.ts'
import { ArchiveCollector } from './ArchiveCollector.ts'
import { findImages } from './findImages.ts'
import { LoadPlanner } from './LoadPlanner.ts'
import type { LoadPlan } from './plan.ts'

/** What reading an archive tells on the way: bytes of the archive as it lies there, and what is being read. */
export type ReadProgress = (bytesDone: number, step: string) => void

/** One archive to read. */
export interface ArchiveReadJob {
  /** Names the archive in errors. */
  readonly name: string
  /** The ingest folder to write into; the caller removes it. */
  readonly folder: string
}

/**
 * Reads an archive once, from its first byte to its last, and gives the plan of what to commit. Pieces of
 * `source` may be reused by their owner as soon as the next is asked for, or the next but one. Throws
 * MALFORMED, UNSAFE_PATH, DIGEST_MISMATCH, SIZE_MISMATCH, NO_SPACE or ABORTED; what it wrote stays in
 * the folder.
 */
export async function readArchive(
  job: ArchiveReadJob,
  source: AsyncIterable<Uint8Array>,
  onProgress: ReadProgress,
): Promise<LoadPlan> {
  const collector = new ArchiveCollector(job.name, job.folder)
  try {
    const parser = new TarParser(collector)
    let done = 0
    const counted = counting(source, (bytes) => {
      done += bytes
    })
    for await (const chunk of decompressed(counted, job.name)) {
      parser.push(chunk)
      await collector.drain()
      onProgress(done, collector.step)
    }
    parser.end()
    await collector.drain()
    onProgress(done, 'Checking')
    return await planImages(collector, job)
  } catch (error) {
    await collector.abandon()
    throw inArchive(error, job.name)
  }
}

/** The failure, with the archive's name in it. */
export function inArchive(error: unknown, name: string): EngineError {
  const known = toEngineError(error, 'read it')
  return known.message.includes(name) ? known : known.within(`Could not load ${name}`)
}

/** Checks every image that the collected entries hold, and plans what to commit for them. */
export async function planImages(collector: ArchiveCollector, job: ArchiveReadJob): Promise<LoadPlan> {
  const images = findImages(collector.contents)
  if (images.length === 0) throw new EngineError('MALFORMED', `Could not load ${job.name}: it lists no images.`)
  const planner = new LoadPlanner(collector.contents, job.folder)
  for (const image of images) await planner.add(image)
  return planner.finish()
}

/**
 * The bytes behind a whole-archive compression, or as they are. Throws MALFORMED for an empty source, unless it
 * `mayBeEmpty`, as a layer may.
 */
export async function* decompressed(
  source: AsyncIterable<Uint8Array>,
  name: string,
  { mayBeEmpty = false } = {},
): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]()
  try {
    const first = await iterator.next()
    if (first.done && mayBeEmpty) return
    if (first.done) throw new EngineError('MALFORMED', `Could not read ${name}: it is empty.`)
    const compression = detectCompression(first.value)
    const whole = rejoin(first.value, iterator)
    if (compression === 'none') yield* whole
    else yield* decompressing(whole, decompressor(compression))
  } finally {
    await iterator.return?.()
  }
}

async function* decompressing(
  source: AsyncIterable<Uint8Array>,
  inflate: NodeJS.ReadWriteStream & Readable,
): AsyncGenerator<Uint8Array> {
  const copies = Readable.from(copied(source))
  copies.once('error', (error) => inflate.destroy(error))
  try {
    yield* copies.pipe(inflate) as AsyncIterable<Uint8Array>
  } finally {
    copies.destroy()
    inflate.destroy()
  }
}

async function* copied(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) yield Uint8Array.from(chunk)
}

async function* rejoin(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

async function* counting(
  source: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    count(chunk.length)
    yield chunk
  }
}
