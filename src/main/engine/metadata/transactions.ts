import type { DatabaseSync } from 'node:sqlite'
import type { SnapshotUsage } from '../../../runner/contract/snapshot.ts'
import type { Digest, ImageId } from '../../../shared/model/digest.ts'
import type { JournalChanges } from '../operations/Journal.ts'
import type { HostConfig } from '../spec/hostConfig.ts'
import { applyRemoval } from './applyRemoval.ts'
import {
  addContainer,
  beginRemoval,
  callOffRemoval,
  type DroppedContainer,
  dropContainer,
  type NewContainer,
  recordContainerUsage,
  renameContainer,
  updateContainer,
} from './containers.ts'
import { dropAllUnused } from './dropUnused.ts'
import { type ExactRemoval, type PackedOrphans, removeExactly } from './exactRemoval.ts'
import { inTransaction } from './inTransaction.ts'
import { type KeptForms, keepForms } from './layerForms.ts'
import { createLease, extendLease, type LeaseRequest, releaseAllLeases, releaseLease } from './leases.ts'
import { recordOperations } from './operations.ts'
import { recordImport } from './recordImport.ts'
import type { ImportBatch, ImportOutcome, NameRecord, Orphans, RemovalOutcome, RemovalStep } from './records.ts'
import { Statements } from './Statements.ts'
import { setName } from './setName.ts'
import { type DroppedSnapshots, recordSnapshots, reserveSnapshots, type SnapshotRecord } from './snapshots.ts'
import { emptyTrash, restoreTrash, type TrashLimits, type TrashMark, type TrashSelection, trimTrash } from './trash.ts'
import { addVolume, dropVolumes, recordVolumeUsage, type VolumeRecord } from './volumes.ts'

/** What was measured, by the IDs of containers and the names of volumes. */
export interface Measured {
  readonly containers: ReadonlyMap<string, SnapshotUsage>
  readonly volumes: ReadonlyMap<string, SnapshotUsage>
}

/** Everything that changes the metadata: each verb is one transaction, on disk when it returns. */
export interface Transactions {
  recordImport(batch: ImportBatch): ImportOutcome
  setName(name: NameRecord): { readonly previous?: ImageId }
  applyRemoval(steps: readonly RemovalStep[], trash?: TrashMark): RemovalOutcome
  removeExactly(removal: ExactRemoval): PackedOrphans
  restoreTrash(numbers: readonly number[]): ReturnType<typeof restoreTrash>
  emptyTrash(selection: TrashSelection): ReturnType<typeof emptyTrash>
  trimTrash(limits: TrashLimits): ReturnType<typeof trimTrash>
  createLease(request: LeaseRequest): number
  extendLease(lease: number, digests: readonly Digest[]): void
  releaseLease(lease: number): Orphans
  releaseAllLeases(): Orphans
  dropUnused(limit?: number): Orphans
  keepForms(kept: KeptForms): void
  recordOperations(changes: JournalChanges): void
  reserveSnapshots(count: number): number
  recordSnapshots(snapshots: readonly SnapshotRecord[]): DroppedSnapshots
  addContainer(container: NewContainer): void
  renameContainer(id: string, name: string): void
  updateContainer(id: string, hostConfig: HostConfig): void
  beginRemoval(id: string): void
  callOffRemoval(id: string): void
  dropContainer(id: string, volumes: boolean): DroppedContainer
  addVolume(volume: VolumeRecord): void
  dropVolumes(names: readonly string[]): string[]
  recordUsage(usage: Measured): void
}

/** The transactions over a connection that was opened for writing. */
export function createTransactions(database: DatabaseSync): Transactions {
  const statements = new Statements(database)
  const run = <T>(work: () => T): T => inTransaction(database, work)
  return {
    recordImport: (batch) => run(() => recordImport(statements, batch)),
    setName: (name) => run(() => setName(statements, name)),
    applyRemoval: (steps, trash) => run(() => applyRemoval(statements, steps, trash)),
    removeExactly: (removal) => run(() => removeExactly(statements, removal)),
    restoreTrash: (numbers) => run(() => restoreTrash(statements, numbers)),
    emptyTrash: (selection) => run(() => emptyTrash(statements, selection)),
    trimTrash: (limits) => run(() => trimTrash(statements, limits)),
    createLease: (request) => run(() => createLease(statements, request)),
    extendLease: (lease, digests) => run(() => extendLease(statements, lease, digests)),
    releaseLease: (lease) => run(() => releaseLease(statements, lease)),
    releaseAllLeases: () => run(() => releaseAllLeases(statements)),
    dropUnused: (limit) => run(() => dropAllUnused(statements, limit)),
    keepForms: (kept) => run(() => keepForms(statements, kept)),
    recordOperations: (changes) => run(() => recordOperations(statements, changes)),
    reserveSnapshots: (count) => run(() => reserveSnapshots(statements, count)),
    recordSnapshots: (snapshots) => run(() => recordSnapshots(statements, snapshots)),
    addContainer: (container) => run(() => addContainer(statements, container)),
    renameContainer: (id, name) => run(() => renameContainer(statements, id, name)),
    updateContainer: (id, hostConfig) => run(() => updateContainer(statements, id, hostConfig)),
    beginRemoval: (id) => run(() => beginRemoval(statements, id)),
    callOffRemoval: (id) => run(() => callOffRemoval(statements, id)),
    dropContainer: (id, volumes) => run(() => dropContainer(statements, id, volumes)),
    addVolume: (volume) => run(() => addVolume(statements, volume)),
    dropVolumes: (names) => run(() => dropVolumes(statements, names)),
    recordUsage: ({ containers, volumes }) =>
      run(() => {
        for (const [id, usage] of containers) recordContainerUsage(statements, id, usage)
        for (const [name, usage] of volumes) recordVolumeUsage(statements, name, usage)
      }),
  }
}
