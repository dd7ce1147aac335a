import { join } from 'node:path'
import { type Digest, digestHex } from '../../../../shared/model/digest.ts'
import type { LoadPlan, PlannedLayer } from '../../archive/plan.ts'
import { type FinishedIngest, Ingest } from '../../content/Ingest.ts'
import { EngineError } from '../../errors/EngineError.ts'
import type { ImageRecord } from '../../metadata/records.ts'
import { layerMediaType } from '../../spec/mediaTypes.ts'
import { imageIdOf } from '../resolve/describeRemote.ts'
import type { ResolvedRemote } from '../resolve/resolveRemote.ts'
import type { LayersPulled } from './collectLayers.ts'
import type { PullContents } from './PullContents.ts'
import type { ImagePull } from './pullImage.ts'
import { isBlobHere } from './whatIsHere.ts'

/** What an image was found to be made of, here or lying finished. */
export interface PullToCommit {
  readonly layers: LayersPulled
  /** The ingest folder. */
  readonly folder: string
  /** Normalised. */
  readonly names: readonly string[]
}

/** The plan of what to commit for a pull, and how many bytes of documents it brings that were not here. */
export async function planCommit(
  pull: ImagePull,
  { layers, folder, names }: PullToCommit,
): Promise<{ readonly plan: LoadPlan; readonly documentBytes: number }> {
  const { remote, contents } = pull
  const record = imageRecord(remote, contents)
  if (!layers.areBlobsHere) return { plan: planNames(record, remote, names), documentBytes: 0 }
  const documents = await writeDocuments(pull, folder)
  const blobs = layers.layers.flatMap(({ blob }) => (blob === undefined ? [] : [blob]))
  return {
    plan: { images: [{ record, names }], blobs: [...documents, ...blobs], layers: plannedLayers(layers) },
    documentBytes: documents.reduce((sum, { size }) => sum + size, 0),
  }
}

/** The image is here in another form, and stays as it is: it gets the names. */
function planNames(record: ImageRecord, remote: ResolvedRemote, names: readonly string[]): LoadPlan {
  const { mediaType, digest, size } = remote.manifest.manifest.config
  const kept = { ...record, target: { mediaType, digest, size }, blobs: [digest], isPulled: false }
  return { images: [{ record: kept, names }], blobs: [], layers: [] }
}

function imageRecord(remote: ResolvedRemote, { documents, layers }: PullContents): ImageRecord {
  const config = remote.manifest.config?.config
  if (config === undefined) throw new EngineError('INTERNAL', 'Could not record an image without a config.')
  const { mediaType, digest, size } = remote.target
  return {
    id: imageIdOf(remote.manifest),
    target: { mediaType, digest, size },
    created: config.created,
    platform: config.platform,
    labels: config.labels,
    diffIds: config.diffIds,
    blobs: [...documents.keys(), ...layers.map(({ descriptor }) => descriptor.digest)],
    isPulled: true,
  }
}

function plannedLayers({ layers }: LayersPulled): PlannedLayer[] {
  return layers.flatMap(({ descriptor, findings }) => {
    if (findings === undefined) return []
    const { diffId, compression, tarSize, summary, indexPath, indexDiskSize } = findings
    const { dockerSize, entryCount } = summary
    const mediaType = descriptor.mediaType || layerMediaType(compression)
    return [
      {
        indexPath,
        record: { diffId, blob: descriptor.digest, mediaType, tarSize, dockerSize, entryCount, indexDiskSize },
      },
    ]
  })
}

/** Writes the documents that are not in the store into the ingest folder. */
async function writeDocuments({ ports, contents }: ImagePull, folder: string): Promise<FinishedIngest[]> {
  const write = async ([digest, bytes]: readonly [Digest, Uint8Array]): Promise<FinishedIngest[]> => {
    if (await isBlobHere(ports, digest)) return []
    const ingest = await Ingest.open(join(folder, digestHex(digest)))
    ingest.push(bytes)
    return [await ingest.finish({ digest })]
  }
  return (await Promise.all([...contents.documents].map(write))).flat()
}
