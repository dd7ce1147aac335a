import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { ImageId } from '../../../shared/model/digest.ts'
import type { ContentStore } from '../content/types.ts'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import type { EventLog } from '../events/eventLog.ts'
import type { ImportOutcome } from '../metadata/records.ts'
import { applyChanges } from '../spec/changes.ts'
import { parsePlatformText } from '../spec/platform.ts'
import { familiarize, normalizeReference } from '../spec/reference.ts'
import { type CommitPorts, commitPlan } from './commitPlan.ts'
import { importedConfig } from './importedConfig.ts'
import type { LoadPlan } from './plan.ts'
import { planImport } from './planImport.ts'
import type { ReadRootfs } from './readRootfs.ts'
import { archiveSize, layOutArchive, type SavedEntry, saveArchive } from './saveArchive.ts'
import type { ImageToSave } from './savedImage.ts'
import type {
  ArchiveSource,
  Archives,
  ImportOptions,
  LoadResult,
  SavedArchive,
  SavePlan,
  SaveSelection,
  WorkOptions,
} from './types.ts'

/** What archives need of the rest of the engine. */
export interface ArchivePorts extends CommitPorts {
  readonly content: ContentStore
  readonly events: EventLog
  /** Reads a docker-archive or OCI layout in a worker thread: see readArchive and readLayout. */
  readLoad(source: ArchiveSource, folder: string, options: WorkOptions): Promise<LoadPlan>
  /** Reads a root file system in a worker thread: see readRootfs. */
  readImport(source: ArchiveSource, folder: string, options: WorkOptions): Promise<ReadRootfs>
  /** The images that references mean; a repository without tag means all its tags. Throws NOT_FOUND. */
  select(references: readonly string[]): readonly SaveSelection[]
  /** Throws NOT_FOUND when the image is gone by now. */
  imageToSave(selection: SaveSelection): Promise<ImageToSave>
  /** Keeps all that images need from deletion until the returned function is called. Throws NOT_FOUND. */
  lease(images: readonly ImageId[]): Promise<() => Promise<void>>
}

/** The archive verbs, composed. */
export function createArchives(ports: ArchivePorts): Archives {
  return {
    load: (source, options = {}) => load(ports, source, options),
    save: (references, options = {}) => save(ports, references, options),
    planSave: (references) => planSave(ports, references),
    importRootfs: (source, options = {}) => importRootfs(ports, source, options),
  }
}

async function load(ports: ArchivePorts, source: ArchiveSource, options: WorkOptions): Promise<LoadResult> {
  return inIngestFolder(ports.content, source, async (folder) => {
    const plan = await ports.readLoad(source, folder, await withTotal(source, options))
    throwIfAborted(options.signal, source)
    const outcome = await commitPlan(plan, ports)
    for (const { record } of plan.images) {
      ports.events.emit({
        type: 'image',
        action: 'load',
        id: record.id,
        attributes: { ...record.labels, name: record.id },
      })
    }
    return loadResult(plan, outcome)
  })
}

function loadResult(plan: LoadPlan, { names }: ImportOutcome): LoadResult {
  const taken = new Map<ImageId, { name: string; previous: ImageId }[]>()
  for (const { reference, imageId, previous } of names) {
    if (previous === undefined || previous === imageId) continue
    const ofImage = taken.get(imageId) ?? []
    ofImage.push({ name: familiarize(reference), previous })
    taken.set(imageId, ofImage)
  }
  return {
    images: plan.images.map(({ record: { id }, names: given }) => ({
      id,
      names: given.map(familiarize),
      taken: taken.get(id) ?? [],
    })),
  }
}

async function importRootfs(ports: ArchivePorts, source: ArchiveSource, options: ImportOptions): Promise<ImageId> {
  const name = options.reference === undefined ? undefined : normalizeReference(options.reference)
  const runConfig = applyChanges(options.changes ?? [])
  const platform = options.platform === undefined ? undefined : parsePlatformText(options.platform)
  return inIngestFolder(ports.content, source, async (folder) => {
    const rootfs = await ports.readImport(source, folder, await withTotal(source, options))
    throwIfAborted(options.signal, source)
    const config = importedConfig({
      diffId: rootfs.layer.diffId,
      message: options.message || 'Imported from -',
      runConfig,
      created: Date.now(),
      ...(platform === undefined ? {} : { platform }),
    })
    const { id, plan } = await planImport(rootfs, config, folder, name)
    await commitPlan(plan, ports)
    const labels = runConfig.Labels ?? {}
    if (name !== undefined) {
      ports.events.emit({ type: 'image', action: 'tag', id, attributes: { ...labels, name: familiarize(name) } })
    }
    ports.events.emit({ type: 'image', action: 'import', id, attributes: { ...labels, name: id } })
    return id
  })
}

async function save(ports: ArchivePorts, references: readonly string[], options: WorkOptions): Promise<SavedArchive> {
  const selections = ports.select(references)
  const { images, entries, release } = await keepForSave(ports, selections).catch((error: unknown) => {
    // An image that went since it was selected is told by the name it was asked for.
    ports.select(references)
    throw error
  })
  const size = archiveSize(entries)
  const stream = Readable.from(
    saveArchive(entries, ports.content, {
      onProgress: (bytesDone, step) => options.onProgress?.({ bytesDone, bytesTotal: size, step }),
    }),
    { objectMode: false, highWaterMark: 1 << 20, ...(options.signal ? { signal: options.signal } : {}) },
  )
  stream.once('close', () => {
    // When the engine closes first, the lease ends with its next start.
    release().catch(() => undefined)
    if (!stream.readableEnded) return
    for (const [at, { id }] of selections.entries()) {
      const labels = images[at]?.labels
      ports.events.emit({ type: 'image', action: 'save', id, attributes: { ...labels, name: id } })
    }
  })
  return { size, stream }
}

async function planSave(ports: ArchivePorts, references: readonly string[]): Promise<SavePlan> {
  const images: ImageToSave[] = []
  const selections = ports.select(references)
  for (const selection of selections) images.push(await ports.imageToSave(selection))
  return {
    images: selections.map(({ id, names }) => ({ id, names: names.map(familiarize) })),
    layerCount: new Set(images.flatMap(({ layers }) => layers.map(({ diffId }) => diffId))).size,
    size: archiveSize(await layOutArchive(images)),
  }
}

/** Leases the images and reads what saving needs of them, one after another: there may be thousands. */
async function keepForSave(
  ports: ArchivePorts,
  selections: readonly SaveSelection[],
): Promise<{ readonly images: ImageToSave[]; readonly entries: SavedEntry[]; release(): Promise<void> }> {
  const release = await ports.lease(selections.map(({ id }) => id))
  try {
    const images: ImageToSave[] = []
    for (const selection of selections) images.push(await ports.imageToSave(selection))
    return { images, entries: await layOutArchive(images), release }
  } catch (error) {
    await release()
    throw error
  }
}

async function inIngestFolder<T>(
  content: ContentStore,
  source: ArchiveSource,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const id = randomUUID()
  // A stream may break while nobody reads it, before its turn comes: whoever reads it then is told.
  if (source.kind === 'stream') source.stream.on('error', () => undefined)
  try {
    return await work(await content.openIngestFolder(id))
  } catch (error) {
    const name = source.kind === 'file' ? source.path : source.name
    const failure = toEngineError(error, `load ${name}`)
    throw failure.message.includes(name) ? failure : failure.within(`Could not load ${name}`)
  } finally {
    if (source.kind === 'stream') source.stream.destroy()
    await content.removeIngestFolder(id)
  }
}

/** Progress with the whole size beside it, where it is known. */
async function withTotal(source: ArchiveSource, options: WorkOptions): Promise<WorkOptions> {
  const { onProgress } = options
  if (!onProgress) return options
  const bytesTotal = source.kind === 'stream' ? source.size : await fileSize(source.path)
  if (bytesTotal === undefined) return options
  return { ...options, onProgress: (progress) => onProgress({ ...progress, bytesTotal }) }
}

async function fileSize(path: string): Promise<number | undefined> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new EngineError('NOT_FOUND', `Could not open ${path}: there is no such file.`, { cause })
  })
  return found.isFile() ? found.size : undefined
}

function throwIfAborted(signal: AbortSignal | undefined, source: ArchiveSource): void {
  if (!signal?.aborted) return
  const name = source.kind === 'file' ? source.path : source.name
  throw new EngineError('ABORTED', `Stopped before it was done: reading ${name}.`)
}
