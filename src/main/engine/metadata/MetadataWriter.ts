import { Worker } from 'node:worker_threads'
import type { Digest } from '../../../shared/model/digest.ts'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import type { JournalChanges } from '../operations/Journal.ts'
import type { HostConfig } from '../spec/hostConfig.ts'
import type { NewContainer } from './containers.ts'
import type { ExactRemoval } from './exactRemoval.ts'
import type { KeptForms } from './layerForms.ts'
import type { LeaseRequest } from './leases.ts'
import type { ImportBatch, NameRecord, RemovalStep } from './records.ts'
import type { SnapshotRecord } from './snapshots.ts'
import type { Measured, Transactions } from './transactions.ts'
import type { TrashLimits, TrashMark, TrashSelection } from './trash.ts'
import type { VolumeRecord } from './volumes.ts'
import type { WriterRequest, WriterResponse, WriterStart } from './writerMessages.ts'

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: EngineError) => void
}

type Answer<Verb extends keyof Transactions> = Promise<ReturnType<Transactions[Verb]>>

/**
 * The one writer of the metadata: a connection in a worker thread, spoken to from here. Calls are done in
 * the order they are made, each in one transaction that is on disk when its promise resolves.
 */
export class MetadataWriter {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #ended: EngineError | undefined

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (response: WriterResponse) => this.#take(response))
    worker.on('error', (error) => this.#end(toEngineError(error, 'write the metadata: its worker failed')))
    worker.on('exit', () => this.#end(new EngineError('UNAVAILABLE', 'The metadata is closed.')))
  }

  /**
   * Starts the worker at `entry` on the database at `path`, making it or bringing its schema up to date.
   * The caller closes it, after every reader. Throws what openForWriting throws.
   */
  static async open(path: string, entry: URL): Promise<MetadataWriter> {
    const start: WriterStart = { path }
    const worker = new Worker(entry, { workerData: start })
    await new Promise<void>((resolve, reject) => {
      worker.once('message', (response: WriterResponse) => {
        if (response.type === 'unopened') reject(EngineError.fromRecord(response.error))
        else resolve()
      })
      worker.once('error', (error) => reject(toEngineError(error, `open ${path}`)))
    })
    return new MetadataWriter(worker)
  }

  /** Records all that one load, import or build brought. Its blobs and indexes are on disk already. */
  recordImport(batch: ImportBatch): Answer<'recordImport'> {
    return this.#call('recordImport', batch)
  }

  /** Points a name at an image. Throws NOT_FOUND when the image is not there. */
  setName(name: NameRecord): Answer<'setName'> {
    return this.#call('setName', name)
  }

  /** Takes names and images away, with `trash` into the trash. Throws CONFLICT when a step is no longer true. */
  applyRemoval(steps: readonly RemovalStep[], trash?: TrashMark): Answer<'applyRemoval'> {
    return this.#call('applyRemoval', steps, trash)
  }

  /** Removes what a plan says, exactly or not at all: see exactRemoval.ts. Throws CONFLICT. */
  removeExactly(removal: ExactRemoval): Answer<'removeExactly'> {
    return this.#call('removeExactly', removal)
  }

  /** Brings deleted images back: all or none. Throws NOT_FOUND. */
  restoreTrash(numbers: readonly number[]): Answer<'restoreTrash'> {
    return this.#call('restoreTrash', numbers)
  }

  /** Lets deleted images go for good. Throws NOT_FOUND, and CONFLICT when it comes to other bytes than it must. */
  emptyTrash(selection: TrashSelection): Answer<'emptyTrash'> {
    return this.#call('emptyTrash', selection)
  }

  /** Lets go what may no longer stay in the trash; as many entries as `limits` say. */
  trimTrash(limits: TrashLimits): Answer<'trimTrash'> {
    return this.#call('trimTrash', limits)
  }

  /** Keeps what work under way needs; gives the lease's number. Throws NOT_FOUND when an image is not there. */
  createLease(request: LeaseRequest): Answer<'createLease'> {
    return this.#call('createLease', request)
  }

  /** Lets a lease hold more. */
  extendLease(lease: number, digests: readonly Digest[]): Answer<'extendLease'> {
    return this.#call('extendLease', lease, digests)
  }

  /** Ends a lease. Inside the store's mutex, as the files of what it tells are to be deleted at once. */
  releaseLease(lease: number): Answer<'releaseLease'> {
    return this.#call('releaseLease', lease)
  }

  /** Ends every lease, at the start of the engine. */
  releaseAllLeases(): Answer<'releaseAllLeases'> {
    return this.#call('releaseAllLeases')
  }

  /** Drops all that no image, no container and no lease holds; with `limit` so many of each kind. */
  dropUnused(limit?: number): Answer<'dropUnused'> {
    return this.#call('dropUnused', limit)
  }

  /** Lets an image keep further forms of its layers: see keepForms. Throws FAILED_PRECONDITION. */
  keepForms(kept: KeptForms): Answer<'keepForms'> {
    return this.#call('keepForms', kept)
  }

  /** Keeps the history of operations: the newest 1,000. */
  recordOperations(changes: JournalChanges): Answer<'recordOperations'> {
    return this.#call('recordOperations', changes)
  }

  /** Gives the first of `count` numbers for snapshots that nothing had and nothing else will have. */
  reserveSnapshots(count: number): Answer<'reserveSnapshots'> {
    return this.#call('reserveSnapshots', count)
  }

  /** Records layers that are unpacked now; gives those that were already, whose new folders are to go. */
  recordSnapshots(snapshots: readonly SnapshotRecord[]): Answer<'recordSnapshots'> {
    return this.#call('recordSnapshots', snapshots)
  }

  /** Records a container and the volumes made with it: see addContainer. */
  addContainer(container: NewContainer): Answer<'addContainer'> {
    return this.#call('addContainer', container)
  }

  /** Throws NOT_FOUND, and CONFLICT when the name is taken. */
  renameContainer(id: string, name: string): Answer<'renameContainer'> {
    return this.#call('renameContainer', id, name)
  }

  /** Throws NOT_FOUND. */
  updateContainer(id: string, hostConfig: HostConfig): Answer<'updateContainer'> {
    return this.#call('updateContainer', id, hostConfig)
  }

  /** The next start finishes the removal of a container, unless it is called off: see recoverContainers. */
  beginRemoval(id: string): Answer<'beginRemoval'> {
    return this.#call('beginRemoval', id)
  }

  /** A container stays whose removal was refused. */
  callOffRemoval(id: string): Answer<'callOffRemoval'> {
    return this.#call('callOffRemoval', id)
  }

  /** Takes a container away, with its anonymous volumes when `volumes` says so; gives what is to go from the disk. */
  dropContainer(id: string, volumes: boolean): Answer<'dropContainer'> {
    return this.#call('dropContainer', id, volumes)
  }

  /** Records a volume; one of that name stays as it is. */
  addVolume(volume: VolumeRecord): Answer<'addVolume'> {
    return this.#call('addVolume', volume)
  }

  /** Of these volumes takes away those that no container mounts; gives their names. */
  dropVolumes(names: readonly string[]): Answer<'dropVolumes'> {
    return this.#call('dropVolumes', names)
  }

  /** Remembers what was measured. */
  recordUsage(measured: Measured): Answer<'recordUsage'> {
    return this.#call('recordUsage', measured)
  }

  /** Waits for the calls under way, then closes the database and ends the worker. */
  async close(): Promise<void> {
    if (this.#ended) return
    const exit = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()))
    this.#post({ type: 'close' })
    await exit
  }

  #call<Verb extends keyof Transactions>(verb: Verb, ...input: Parameters<Transactions[Verb]>): Answer<Verb> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended)
        return
      }
      const id = ++this.#lastId
      this.#waiting.set(id, { resolve: (result) => resolve(result as ReturnType<Transactions[Verb]>), reject })
      this.#post({ type: 'call', id, verb, input })
    })
  }

  #post(request: WriterRequest): void {
    this.#worker.postMessage(request)
  }

  #take(response: WriterResponse): void {
    if (response.type !== 'done' && response.type !== 'failed') return
    const waiting = this.#waiting.get(response.id)
    this.#waiting.delete(response.id)
    if (response.type === 'done') waiting?.resolve(response.result)
    else waiting?.reject(EngineError.fromRecord(response.error))
  }

  #end(error: EngineError): void {
    this.#ended ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
  }
}
