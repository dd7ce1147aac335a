import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Runner } from '../../../runner/contract/runner.ts'
import type { ImageId } from '../../../shared/model/digest.ts'
import { commitPlan } from '../archive/commitPlan.ts'
import type { PlannedLayer } from '../archive/plan.ts'
import type { ReadRootfs } from '../archive/readRootfs.ts'
import { type FinishedIngest, Ingest } from '../content/Ingest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { applyChanges } from '../spec/changes.ts'
import { parseConfig } from '../spec/config.ts'
import { mediaTypes } from '../spec/mediaTypes.ts'
import { mergeRunConfig } from '../spec/mergeRunConfig.ts'
import { familiarize, normalizeReference } from '../spec/reference.ts'
import type { RunConfig } from '../spec/runConfig.ts'
import type { ImageConfig } from '../spec/types.ts'
import type { KnownContainer } from './ContainerRegistry.ts'
import { committedConfig } from './commitConfig.ts'
import { containerEvent } from './containerEvents.ts'
import type { Room } from './room.ts'
import type { CommitOptions, CommitResult } from './types.ts'

/** The diffID of a layer that changes nothing: the tar of no entries, 1,024 zero bytes. */
const emptyLayer = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef'

/** What a container wrote, as a layer that lies finished in an ingest folder, and when it was so. */
interface ReadChanges {
  readonly created: number
  readonly read: ReadRootfs
}

/**
 * Makes an image of a container. It stands still meanwhile unless `pause` says no; where it can't be paused a warning
 * says so. Throws NOT_FOUND when its image is gone, INVALID_ARGUMENT for a bad name or change.
 */
export async function commitContainer(
  room: Room,
  reference: string,
  options: CommitOptions = {},
): Promise<CommitResult> {
  const { ports, registry } = room
  const known = registry.find(reference)
  if (known.removing || known.state.status === 'dead') throw notThere(known)
  const name = options.reference === undefined ? undefined : normalizeReference(options.reference)
  const parent = await readParent(room, known)
  const config = newConfig(known.record.config, options)
  const folderId = randomUUID()
  const warnings: string[] = []
  try {
    const folder = await ports.ingests.openIngestFolder(folderId)
    const lease = await ports.writer.createLease({ purpose: 'commit a container', images: [known.record.imageId] })
    try {
      const runner = await ports.runners.get()
      const { created, file } = await standingStill(runner, known, options, warnings, () =>
        packChanges(runner, known, folder, options),
      )
      const { signal, onProgress } = options
      const work = { ...(signal ? { signal } : {}), ...(onProgress ? { onProgress } : {}) }
      const read = await ports.readLayer(file, folder, work)
      options.signal?.throwIfAborted()
      const id = await record(room, known, { parent, config, folder, name, options, created, read })
      return { id, warnings }
    } finally {
      await ports.exclusive(async () => ports.removeOrphans(await ports.writer.releaseLease(lease)))
    }
  } finally {
    await ports.ingests.removeIngestFolder(folderId)
  }
}

async function readParent({ ports }: Room, { record }: KnownContainer): Promise<ImageConfig> {
  if (ports.reader.image(record.imageId) !== undefined) return ports.readConfig(record.imageId)
  throw new EngineError(
    'NOT_FOUND',
    `Could not make an image of container ${record.name}: the image that it was made from, ${record.config.Image}, is gone. Get that one again.`,
    { data: { reference: record.imageId, docker: `failed to get digest ${record.imageId}: no such image` } },
  )
}

/** The configuration of the new image: the container's, or what was sent instead, with the changes. */
function newConfig(container: RunConfig, { config = container, changes = [] }: CommitOptions): RunConfig {
  return mergeRunConfig(applyChanges(changes, config), container)
}

async function standingStill<T>(
  runner: Runner,
  { record: { id, name }, state }: KnownContainer,
  { pause = true }: CommitOptions,
  warnings: string[],
  work: () => Promise<T>,
): Promise<T> {
  if (!pause || state.status !== 'running') return work()
  try {
    await runner.pause(id)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    warnings.push(`Container ${name} went on while it was committed, since it could not be paused: ${why}`)
    return work()
  }
  try {
    return await work()
  } finally {
    await runner.unpause(id)
  }
}

interface Packed {
  readonly created: number
  /** Path of the layer's tar in the ingest folder. */
  readonly file: string
}

/** Has what a container wrote written down as a layer. */
async function packChanges(
  runner: Runner,
  { record: { id, name } }: KnownContainer,
  folder: string,
  { onProgress }: CommitOptions,
): Promise<Packed> {
  onProgress?.({ bytesDone: 0, step: `Packing what ${name} wrote` })
  const file = join(folder, randomUUID())
  await runner.writeLayer(id, file)
  return { created: Date.now(), file }
}

interface Committing extends ReadChanges {
  readonly parent: ImageConfig
  readonly config: RunConfig
  readonly folder: string
  readonly name: string | undefined
  readonly options: CommitOptions
}

async function record(room: Room, known: KnownContainer, committing: Committing): Promise<ImageId> {
  const { ports } = room
  const { parent, config, folder, name, options, created, read } = committing
  const { message = '', author = '' } = options
  const isEmpty = read.layer.diffId === emptyLayer
  const bytes = committedConfig({
    parent,
    container: known.record,
    config,
    author,
    message,
    created,
    ...(isEmpty ? {} : { diffId: read.layer.diffId }),
  })
  const ingest = await Ingest.open(join(folder, randomUUID()))
  ingest.push(bytes)
  const configBlob = await ingest.finish()
  const id = configBlob.digest as ImageId
  const parsed = parseConfig(bytes, 'the new config')
  const inherited = ports.reader.layers(known.record.imageId).map(({ blob }) => blob)
  const own: readonly FinishedIngest[] = isEmpty ? [] : [read.blob]
  await commitPlan(
    {
      blobs: [...own, configBlob],
      layers: isEmpty ? [] : [plannedLayer(read)],
      images: [
        {
          names: name === undefined ? [] : [name],
          tagged: Date.now(),
          record: {
            id,
            target: { mediaType: mediaTypes.dockerConfig, digest: id, size: configBlob.size },
            created: parsed.created,
            platform: parsed.platform,
            labels: parsed.labels,
            diffIds: parsed.diffIds,
            blobs: [...inherited, ...own.map(({ digest }) => digest), configBlob.digest],
            parentId: known.record.imageId,
          },
        },
      ],
    },
    ports,
  )
  if (name !== undefined) {
    const attributes = { ...parsed.labels, name: familiarize(name) }
    ports.events.emit({ type: 'image', action: 'tag', id, attributes })
  }
  const imageRef = name === undefined ? '' : familiarize(name)
  ports.events.emit(containerEvent(known.record, 'commit', { comment: message, imageID: id, imageRef }))
  return id
}

function plannedLayer({ blob, layer }: ReadRootfs): PlannedLayer {
  return {
    indexPath: layer.indexPath,
    record: {
      diffId: layer.diffId,
      blob: blob.digest,
      mediaType: mediaTypes.ociLayer,
      tarSize: layer.tarSize,
      dockerSize: layer.summary.dockerSize,
      entryCount: layer.summary.entryCount,
      indexDiskSize: layer.indexDiskSize,
    },
  }
}

function notThere({ record: { id, name }, state }: KnownContainer): EngineError {
  const how = state.status === 'dead' ? 'Dead' : 'being removed'
  return new EngineError('CONFLICT', `Could not make an image of container ${name}: it is ${how.toLowerCase()}.`, {
    data: { reference: id, docker: `You cannot commit container ${id} which is ${how}` },
  })
}
