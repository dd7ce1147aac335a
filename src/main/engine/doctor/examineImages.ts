import { isDeepStrictEqual } from 'node:util'
import type { Digest, ImageId } from '../../../shared/model/digest.ts'
import { toEngineError } from '../errors/EngineError.ts'
import type { GraphImage } from '../metadata/graph.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import { parseConfig } from '../spec/config.ts'
import { chainIds } from '../spec/digest.ts'
import { familiarize, normalizeReference } from '../spec/reference.ts'
import type { ImageConfig } from '../spec/types.ts'
import { type Report, remedies } from './Finding.ts'
import { type KnownDamage, LayerExam } from './LayerExam.ts'
import { allRecords } from './matchRecords.ts'
import type { StoreFiles } from './storeFiles.ts'
import { readSmallFile, targetProblems } from './targetProblems.ts'

type ImageReader = Pick<
  MetadataReader,
  'imagesAfter' | 'image' | 'layers' | 'names' | 'blobsAfter' | 'indexesAfter' | 'leasedDigests'
>

/** How much was looked at. */
export interface ImageCounts {
  readonly images: number
  /** Distinct diffIDs. */
  readonly layers: number
}

/**
 * Follows every reference from the images down: names, config, target, layers and their content. Then looks for
 * records that no image needs.
 */
export async function examineImages(
  files: StoreFiles,
  reader: ImageReader,
  damage: KnownDamage,
  report: Report,
): Promise<ImageCounts> {
  const layers = new LayerExam(files, damage, report)
  const needed = new Set<Digest>(reader.leasedDigests())
  let images = 0
  for (const image of allRecords(
    (id) => reader.imagesAfter(id),
    ({ id }) => id,
  )) {
    images++
    for (const digest of [...image.blobs, ...image.diffIds]) needed.add(digest)
    const say = (problem: string): void =>
      report({ subject: describeImage(reader, image.id), problem, remedy: 'Remove the image, and load it again.' })
    try {
      for (const problem of nameProblems(reader, image.id)) say(problem)
      for (const problem of await imageProblems(files, reader, image, damage)) say(problem)
      for (const layer of reader.layers(image.id)) await layers.examine(layer)
    } catch (error) {
      say(`it could not be examined. ${toEngineError(error, 'read it').message}`)
    }
  }
  reportUnneeded(reader, needed, report)
  return { images, layers: layers.count }
}

function describeImage(reader: ImageReader, id: ImageId): string {
  const names = reader.names(id).map(({ familiar }) => familiar)
  return names.length === 0 ? `image ${id}` : `image ${id} (${names.slice(0, 3).join(', ')})`
}

function nameProblems(reader: ImageReader, id: ImageId): string[] {
  return reader.names(id).flatMap(({ reference, familiar }) => {
    try {
      const isGood = normalizeReference(reference) === reference && familiarize(reference) === familiar
      return isGood ? [] : [`its name "${reference}" is kept as "${familiar}", which is not the same name.`]
    } catch (error) {
      return [`its name "${reference}" is not valid. ${toEngineError(error, 'read it').message}`]
    }
  })
}

async function imageProblems(
  files: StoreFiles,
  reader: ImageReader,
  image: GraphImage,
  damage: KnownDamage,
): Promise<string[]> {
  const bad = image.blobs.filter((digest) => damage.blobs.has(digest))
  const problems = bad.map((digest) => `it needs blob ${digest}, which is ${damage.blobs.get(digest)}.`)
  if (!image.blobs.includes(image.id)) problems.push('it does not hold its own config.')
  const record = reader.image(image.id)
  if (problems.length > 0 || record === undefined) return problems
  let config: ImageConfig
  try {
    const what = `blob ${image.id}`
    config = parseConfig(await readSmallFile(files.blobPath(image.id), what), what)
  } catch (error) {
    return [`its config is none. ${toEngineError(error, 'read it').message}`]
  }
  const stack = reader.layers(image.id)
  const isStack =
    isDeepStrictEqual(
      stack.map(({ diffId }) => diffId),
      config.diffIds,
    ) &&
    isDeepStrictEqual(
      stack.map(({ chainId }) => chainId),
      chainIds(config.diffIds),
    )
  if (!isStack) problems.push('its layers in the database are not those of its config.')
  for (const field of ['created', 'platform', 'labels'] as const) {
    if (isDeepStrictEqual(record[field], config[field])) continue
    problems.push(`the database says that its ${field} is ${JSON.stringify(record[field])}; its config says otherwise.`)
  }
  const { target } = record
  const owner = { id: image.id, target, layerCount: config.diffIds.length, blobs: new Set(image.blobs) }
  return [...problems, ...(await targetProblems(files, owner))]
}

function reportUnneeded(reader: ImageReader, needed: ReadonlySet<Digest>, report: Report): void {
  const say = (subject: string): void =>
    report({ subject, problem: 'the database has it, but no image needs it.', remedy: remedies.restart })
  for (const { digest } of allRecords(
    (after) => reader.blobsAfter(after),
    (record) => record.digest,
  )) {
    if (!needed.has(digest)) say(`blob ${digest}`)
  }
  for (const { diffId } of allRecords(
    (after) => reader.indexesAfter(after),
    (record) => record.diffId,
  )) {
    if (!needed.has(diffId)) say(`layer ${diffId}`)
  }
}
