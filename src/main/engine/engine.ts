import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Runners } from '../../runner/contract/runners.ts'
import { defaultRegistrySettings, type RegistrySettings } from '../../shared/contract/registries.ts'
import { defaultTrashSettings, type TrashSettings } from '../../shared/contract/trash.ts'
import type { DiffId, Digest, ImageId } from '../../shared/model/digest.ts'
import { type ArchivePorts, createArchives } from './archive/createArchives.ts'
import type { Archives } from './archive/types.ts'
import { createRoom, imageUses, openContainers } from './containers/createContainers.ts'
import { noRunners } from './containers/noRunners.ts'
import type { ContainerPorts } from './containers/ports.ts'
import type { Containers, Execs, Volumes } from './containers/types.ts'
import { FileContentStore } from './content/FileContentStore.ts'
import type { ContentStore } from './content/types.ts'
import { EngineError } from './errors/EngineError.ts'
import { EventLog } from './events/eventLog.ts'
import { createExplore } from './explore/createExplore.ts'
import type { Explore } from './explore/types.ts'
import { type Collected, collect } from './gc/collect.ts'
import { recoverStore } from './gc/recoverStore.ts'
import { createImages } from './images/createImages.ts'
import { createForest, type Forest } from './images/forest.ts'
import { resolveImage } from './images/resolve.ts'
import { selectForSave } from './images/selectForSave.ts'
import type { Images } from './images/types.ts'
import { createExclusive } from './io/exclusive.ts'
import { openLayerIndex } from './layers/LayerIndexFile.ts'
import { LayerIndexFolder } from './layers/LayerIndexFolder.ts'
import { MetadataQueries } from './metadata/MetadataQueries.ts'
import { MetadataReader } from './metadata/MetadataReader.ts'
import { MetadataWriter } from './metadata/MetadataWriter.ts'
import type { Orphans } from './metadata/records.ts'
import { Operations } from './operations/Operations.ts'
import type { OperationView } from './operations/operation.ts'
import { createPrunes } from './prune/createPrunes.ts'
import type { Prunes } from './prune/types.ts'
import { type BrowsePorts, openRegistries } from './registry/browse/openRegistries.ts'
import { ReferenceCompleter } from './registry/complete/ReferenceCompleter.ts'
import { openAccess, type RegistryAccess, type RegistrySurroundings } from './registry/openAccess.ts'
import { createPulls, type OpenPulls, type PullPorts } from './registry/pull/createPulls.ts'
import { createPushes, type PushPorts } from './registry/push/createPushes.ts'
import { TransferTurns } from './registry/TransferTurns.ts'
import type { TransportLimits } from './registry/transport/limits.ts'
import type { Pulls, Pushes, Registries } from './registry/types.ts'
import { createSamples, type Samples } from './samples/createSamples.ts'
import { parseConfig } from './spec/config.ts'
import { jsonSizeLimit } from './spec/json.ts'
import { Terminals } from './terminals/Terminals.ts'
import { ImageTrash } from './trash/ImageTrash.ts'
import type { Trash } from './trash/types.ts'
import { ArchiveWorkerPool } from './workers/ArchiveWorkerPool.ts'
import { PlannerThread } from './workers/PlannerThread.ts'
import { TransferPool } from './workers/TransferPool.ts'
import { workerUrl } from './workers/workerUrl.ts'

/** Files that are deleted at the same time. */
const filesAtOnce = 8

/** Where the engine writes what people running it may want to know. */
export interface EngineLogger {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

/** What people set about the engine's work; it may change at any time. */
export interface EngineSettings {
  readonly registries: RegistrySettings
  readonly trash: TrashSettings
}

export interface EngineOptions {
  /** The data root; made when missing. The caller holds its lock. */
  readonly root: string
  readonly logger?: EngineLogger
  /** What runs containers; none when absent. */
  readonly runners?: Runners
  /** Until `applySettings` tells others; what is usual when absent. */
  readonly settings?: EngineSettings
  /** How patient the engine is with registries; as `defaultLimits` says where absent. */
  readonly registryLimits?: Partial<TransportLimits>
  /** How registries are reached; as nobody, without proxies and further certificates, when absent. */
  readonly registries?: RegistrySurroundings
}

/** The layered-image engine: every capability once, for thin faces over it. */
export interface Engine {
  /** The data root, absolute. */
  readonly root: string
  readonly images: Images
  readonly forest: Forest
  readonly explore: Explore
  readonly archives: Archives
  readonly pulls: Pulls
  readonly pushes: Pushes
  readonly registries: Registries
  readonly operations: Operations
  readonly events: EventLog
  readonly samples: Samples
  readonly content: ContentStore
  readonly layerIndexes: LayerIndexFolder
  readonly containers: Containers
  readonly execs: Execs
  readonly volumes: Volumes
  readonly runners: Runners
  readonly terminals: Terminals
  readonly completer: ReferenceCompleter
  readonly trash: Trash
  readonly prunes: Prunes
  /** Removes what nothing needs, beside everything else: see gc/collect.ts. Two at once are one. */
  collect(): Promise<Collected>
  /** What is set now. */
  readonly settings: EngineSettings
  /** Takes other settings on for all that begins from now on. */
  applySettings(settings: EngineSettings): Promise<void>
  /** Cancels what is under way, leaving nothing of it behind, and closes everything. */
  close(): Promise<void>
}

/**
 * Opens the engine on a data root, and clears away what a crash left there. Throws FAILED_PRECONDITION for a
 * root from a newer Lamina, NO_SPACE, or INTERNAL when the root can't be used.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  await using opening = new AsyncDisposableStack()
  const root = resolve(options.root)
  let settings = options.settings ?? { registries: defaultRegistrySettings, trash: defaultTrashSettings }
  await mkdir(root, { recursive: true, mode: 0o700 })
  const content = await FileContentStore.open(join(root, 'content'))
  const layerIndexes = await LayerIndexFolder.open(join(root, 'index'))
  const database = join(root, 'lamina.db')
  const writer = await MetadataWriter.open(database, workerUrl('database'))
  opening.defer(() => writer.close())
  const reader = new MetadataReader(database)
  opening.defer(() => reader.close())
  const queries = new MetadataQueries(database, workerUrl('query'))
  opening.defer(() => queries.close())
  const explore = createExplore({ reader, openIndex: (diffId) => openLayerIndex(layerIndexes.pathOf(diffId)) })
  opening.defer(() => explore.close())
  const exclusive = createExclusive()
  opening.defer(() => exclusive(() => Promise.resolve()))
  const planner = new PlannerThread(database)
  opening.defer(() => planner.close())
  const workers = new ArchiveWorkerPool()
  opening.defer(() => workers.close())
  const operations = await openOperations(reader, writer, options.logger)
  opening.defer(() => operations.close())
  const events = new EventLog()
  const runners = options.runners ?? noRunners

  const store = {
    reader,
    writer,
    content,
    indexes: layerIndexes,
    exclusive,
    events,
    ...storeFiles(content, layerIndexes, explore, runners),
  }
  await recover(store, options.logger)
  const archives = createArchives(archivePorts(store, workers))
  const limits = options.registryLimits === undefined ? {} : { limits: options.registryLimits }
  const registries = {
    access: openAccess({
      settings: () => settings.registries,
      ...limits,
      ...(options.registries ? { surroundings: options.registries } : {}),
    }),
    turns: new TransferTurns(() => settings.registries.parallel),
    transfers: new TransferPool(limits),
  }
  opening.defer(() => registries.access.close())
  opening.defer(() => registries.transfers.close())
  const pulls = createPulls(pullPorts(store, registries))
  opening.defer(() => pulls.close())
  const pushes = createPushes(pushPorts(store, registries))
  opening.defer(() => pushes.close())
  const remote = await openRegistries({
    ...browsePorts(store, registries, pulls),
    settings: () => settings.registries,
    folder: join(root, 'browsed'),
  })
  opening.defer(() => remote.close())
  const readConfig = async (id: ImageId) =>
    parseConfig(await content.readSmall(id, jsonSizeLimit), `the config of image ${id}`)
  const room = createRoom(containerPorts({ ...store, root, runners, readConfig }, workers, options.logger))
  const trash = new ImageTrash(
    { ...store, warn: (error, message) => options.logger?.warn({ error }, message) },
    settings.trash,
  )
  opening.defer(() => trash.close())
  const images = createImages({
    ...store,
    database,
    trash,
    readConfig,
    readGrouped: (selection) => queries.grouped(selection),
    planner,
    ...imageUses(room),
  })
  const samples = createSamples(archives)
  const { containers, execs, volumes, ...opened } = await openContainers(room)
  opening.defer(() => opened.close())
  const terminals = await Terminals.open({
    root,
    entry: workerUrl('screens'),
    onFailure: (error) => options.logger?.warn({ error }, 'the list of terminals could not be written'),
    containers,
    execs,
  })
  opening.defer(() => terminals.closeAll())
  let collecting: Promise<Collected> | undefined
  const all = opening.move()
  return {
    root,
    images,
    forest: createForest({ reader, readConfig }),
    explore,
    archives,
    pulls,
    pushes,
    registries: remote,
    operations,
    events,
    samples,
    content,
    layerIndexes,
    containers,
    execs,
    volumes,
    runners,
    terminals,
    completer: createCompleter(images, remote),
    trash,
    prunes: createPrunes({ images, containers, volumes, trash, downloads: pulls.downloads }),
    collect: () => {
      collecting ??= collect(store).finally(() => {
        collecting = undefined
      })
      return collecting
    },
    get settings() {
      return settings
    },
    applySettings: async (changed) => {
      settings = changed
      await trash.applySettings(changed.trash)
    },
    close: () => all.disposeAsync(),
  }
}

/** The operations with their history, read in pieces: it may be long. */
async function openOperations(
  reader: MetadataReader,
  writer: MetadataWriter,
  logger: EngineLogger | undefined,
): Promise<Operations> {
  const history: OperationView[] = []
  for (let page = reader.operationsAfter(0); page.length > 0; page = reader.operationsAfter(page.at(-1)?.number ?? 0)) {
    history.push(...page.map(({ view }) => view))
    await setImmediate()
  }
  return new Operations(history, {
    write: (changes) => writer.recordOperations(changes),
    onFailure: (error) => logger?.warn({ error }, 'the history of operations could not be written'),
  })
}

/** Completes references from the names of images, and what registries tell. */
function createCompleter(images: Images, registries: Registries): ReferenceCompleter {
  const names = (text: string, limit: number) => {
    const page = images.list({ text, sort: 'name', descending: false, offset: 0, limit, filters: {} })
    return page.rows.flatMap((image) => image.names.filter((name) => name.includes(text))).slice(0, limit)
  }
  return new ReferenceCompleter({ names, registries })
}

/** The rooms that keep things, opened. */
interface Store extends ReturnType<typeof storeFiles> {
  readonly reader: MetadataReader
  readonly writer: MetadataWriter
  readonly content: FileContentStore
  readonly indexes: LayerIndexFolder
  readonly events: EventLog
  exclusive<T>(work: () => Promise<T>): Promise<T>
}

/** Deletion of files; one that is not there is no error. */
function storeFiles(content: ContentStore, indexes: LayerIndexFolder, explore: Explore, runners: Runners) {
  const removeBlobs = async (digests: readonly Digest[]): Promise<void> => {
    await eachOf(digests, (digest) => content.delete(digest))
  }
  const removeIndexes = async (diffIds: readonly DiffId[]): Promise<void> => {
    await eachOf(diffIds, (diffId) => indexes.delete(diffId))
    await explore.forgetIndexes(diffIds)
  }
  const removeSnapshots = async (numbers: readonly number[]): Promise<void> => {
    if (numbers.length === 0) return
    // Their rows are gone: what can't be removed now is found and removed at the next start.
    await runners
      .get()
      .then((runner) => runner.removeSnapshots(numbers))
      .catch(() => undefined)
  }
  const removeOrphans = async (orphans: Orphans): Promise<void> => {
    await removeBlobs(orphans.blobs)
    await removeIndexes(orphans.indexes)
    await removeSnapshots(orphans.snapshots)
  }
  const forgetIndexes = (diffIds: readonly DiffId[]): Promise<void> => explore.forgetIndexes(diffIds)
  return { removeBlobs, removeIndexes, removeSnapshots, removeOrphans, forgetIndexes }
}

/** Does something with each item, a few at a time. Throws what the first that failed threw, once nothing is under way. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += filesAtOnce) {
    const results = await Promise.allSettled(items.slice(start, start + filesAtOnce).map(work))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }
}

async function recover(store: Store, logger: EngineLogger | undefined): Promise<void> {
  const { ingests, blobs, indexes, downloads } = await recoverStore(store)
  if (ingests.length + blobs.length + indexes.length + downloads === 0) return
  const counts = { ingests: ingests.length, blobs: blobs.length, indexes: indexes.length, downloads }
  logger?.info(counts, 'removed what an earlier run left behind')
}

function archivePorts(store: Store, workers: ArchiveWorkerPool): ArchivePorts {
  const { reader, writer, content, exclusive, removeOrphans } = store
  return {
    ...store,
    record: (batch) => writer.recordImport(batch),
    readLoad: (source, folder, work) => workers.readLoad(source, folder, work),
    readImport: (source, folder, work) => workers.readImport(source, folder, work),
    select: (references) => selectForSave(reader, references),
    imageToSave: async ({ id, names }) => {
      const layers = reader.layers(id)
      // Asked for after its layers: an image that is still there now had all of them.
      const image = reader.image(id)
      if (image === undefined) throw new EngineError('NOT_FOUND', `Could not save image ${id}: it is gone.`)
      return { names, labels: image.labels, layers, config: await content.readSmall(id, jsonSizeLimit) }
    },
    lease: async (images) => {
      const lease = await writer.createLease({ purpose: 'save images', images })
      return () => exclusive(async () => removeOrphans(await writer.releaseLease(lease)))
    },
  }
}

/** What speaks to registries. */
interface RegistryParts {
  readonly access: RegistryAccess
  readonly turns: TransferTurns
  readonly transfers: TransferPool
}

function pullPorts(store: Store, { access, turns, transfers }: RegistryParts): PullPorts {
  const { writer, exclusive, removeOrphans } = store
  return {
    ...store,
    access,
    authorizer: access.authorizer,
    turns,
    record: (batch) => writer.recordImport(batch),
    lease: async (request) => {
      const lease = await writer.createLease(request)
      return () => exclusive(async () => removeOrphans(await writer.releaseLease(lease)))
    },
    fetchBlob: (blob, options) => transfers.run('fetch', blob, options),
    readStored: (blob, signal) => transfers.run('read', blob, { signal }),
  }
}

function pushPorts(store: Store, { access, turns, transfers }: RegistryParts): PushPorts {
  return {
    ...store,
    ...access,
    turns,
    send: (blob, options) => transfers.run('send', blob, options),
    compress: (layer, options) => transfers.run('compress', layer, options),
  }
}

function browsePorts(
  store: Store,
  { access, transfers }: RegistryParts,
  { downloads }: OpenPulls,
): Omit<BrowsePorts, 'settings' | 'folder'> {
  return {
    ...store,
    access,
    credentials: access.credentials,
    authorizer: access.authorizer,
    check: access.check,
    downloads,
    readStored: (blob, signal) => transfers.run('read', blob, { signal }),
  }
}

function containerPorts(
  store: Store & Pick<ContainerPorts, 'root' | 'runners' | 'readConfig'>,
  workers: ArchiveWorkerPool,
  logger: EngineLogger | undefined,
): ContainerPorts {
  const { reader, writer, content } = store
  return {
    ...store,
    record: (batch) => writer.recordImport(batch),
    ingests: content,
    resolveImage: (reference) => resolveImage(reader, reference),
    blobPath: (digest) => content.pathOf(digest),
    readLayer: (path, folder, work) => workers.readLayer(path, folder, work),
    warn: (error, message) => logger?.warn({ error }, message),
  }
}
