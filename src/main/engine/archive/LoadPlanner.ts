import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { DiffId, Digest, ImageId } from '../../../shared/model/digest.ts'
import { type FinishedIngest, Ingest } from '../content/Ingest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { parseConfig } from '../spec/config.ts'
import { malformed } from '../spec/json.ts'
import { layerMediaType } from '../spec/mediaTypes.ts'
import type { ImageConfig } from '../spec/types.ts'
import { type ArchiveContents, type ArchiveEntry, entryDigest } from './ArchiveContents.ts'
import type { FoundImage } from './FoundImage.ts'
import type { LayerFindings } from './LayerReading.ts'
import type { LoadPlan, PlannedImage, PlannedLayer } from './plan.ts'

/** Checks images found in an archive and gathers what has to be committed for them. */
export class LoadPlanner {
  readonly #contents: ArchiveContents
  readonly #folder: string
  readonly #blobs = new Map<Digest, FinishedIngest>()
  /** By diffID and blob: two images may have the same layer in two forms. */
  readonly #layers = new Map<string, PlannedLayer>()
  readonly #images: PlannedImage[] = []

  /** `folder` is the ingest folder that the archive's blobs lie in. */
  constructor(contents: ArchiveContents, folder: string) {
    this.#contents = contents
    this.#folder = folder
  }

  /**
   * Takes an image into the plan. Throws MALFORMED or DIGEST_MISMATCH when its config is none, or a layer
   * is none or not the one that the config names.
   */
  async add(image: FoundImage): Promise<void> {
    const what = this.#contents.describe(image.config.path)
    const config = parseConfig(this.#contents.json(image.config), what)
    if (config.diffIds.length !== image.layers.length) {
      throw malformed(what, `it names ${config.diffIds.length} layers, and the archive gives it ${image.layers.length}`)
    }
    const blobs = new Set<Digest>([await this.#take(image.config)])
    for (const [at, { entry, mediaType }] of image.layers.entries()) {
      blobs.add(await this.#addLayer(entry, mediaType, config.diffIds[at], what))
    }
    for (const { entry } of image.others) blobs.add(await this.#take(entry))
    this.#images.push({ record: imageRecord(image, config, [...blobs]), names: image.names })
  }

  finish(): LoadPlan {
    return { images: this.#images, blobs: [...this.#blobs.values()], layers: [...this.#layers.values()] }
  }

  async #addLayer(entry: ArchiveEntry, mediaType: string, diffId: DiffId | undefined, config: string): Promise<Digest> {
    const findings = findingsOf(entry, this.#contents.describe(entry.path))
    if (findings.diffId !== diffId) {
      throw new EngineError(
        'DIGEST_MISMATCH',
        `Could not load ${this.#contents.name}: the layer "${entry.path}" has the diffID ${findings.diffId}, but ${config} names ${diffId}. The archive is damaged; get it anew.`,
        { data: { entry: entry.path, actual: findings.diffId } },
      )
    }
    const blob = await this.#take(entry)
    const key = `${findings.diffId} ${blob}`
    if (!this.#layers.has(key)) {
      this.#layers.set(key, {
        indexPath: findings.indexPath,
        record: {
          diffId: findings.diffId,
          blob,
          mediaType: mediaType || layerMediaType(findings.compression),
          tarSize: findings.tarSize,
          dockerSize: findings.summary.dockerSize,
          entryCount: findings.summary.entryCount,
          indexDiskSize: findings.indexDiskSize,
        },
      })
    }
    return blob
  }

  /** Sees to it that an entry's content lies finished in the ingest folder. */
  async #take(entry: ArchiveEntry): Promise<Digest> {
    const digest = entryDigest(entry)
    if (!this.#blobs.has(digest)) this.#blobs.set(digest, await this.#finished(entry))
    return digest
  }

  async #finished(entry: ArchiveEntry): Promise<FinishedIngest> {
    if (entry.content.kind === 'blob') return entry.content.blob
    const ingest = await Ingest.open(join(this.#folder, randomUUID()))
    ingest.push(entry.content.bytes)
    return ingest.finish()
  }
}

function findingsOf(entry: ArchiveEntry, what: string): LayerFindings {
  const { content } = entry
  if (content.kind === 'small') throw malformed(what, 'it is named as a layer, and is no tar')
  if (content.layer) return content.layer
  throw content.layerError ?? malformed(what, 'it is named as a layer, and is no tar')
}

function imageRecord(image: FoundImage, config: ImageConfig, blobs: readonly Digest[]): PlannedImage['record'] {
  return {
    id: entryDigest(image.config) as ImageId,
    target: image.target,
    created: config.created,
    platform: config.platform,
    labels: config.labels,
    diffIds: config.diffIds,
    blobs,
  }
}
