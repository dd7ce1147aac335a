import type { DatabaseSync } from 'node:sqlite'
import type { Digest, ImageId } from '../../../shared/model/digest.ts'
import type { JournalChanges } from '../operations/Journal.ts'
import { applyRemoval } from './applyRemoval.ts'
import { dropAllUnused } from './dropUnused.ts'
import { type ExactRemoval, type PackedOrphans, removeExactly } from './exactRemoval.ts'
import { inTransaction } from './inTransaction.ts'
import { createLease, extendLease, type LeaseRequest, releaseAllLeases, releaseLease } from './leases.ts'
import { recordOperations } from './operations.ts'
import { recordImport } from './recordImport.ts'
import type { ImportBatch, ImportOutcome, NameRecord, Orphans, RemovalOutcome, RemovalStep } from './records.ts'
import { Statements } from './Statements.ts'
import { setName } from './setName.ts'

/** Everything that changes the metadata: each verb is one transaction, on disk when it returns. */
export interface Transactions {
  recordImport(batch: ImportBatch): ImportOutcome
  setName(name: NameRecord): { readonly previous?: ImageId }
  applyRemoval(steps: readonly RemovalStep[]): RemovalOutcome
  removeExactly(removal: ExactRemoval): PackedOrphans
  createLease(request: LeaseRequest): number
  extendLease(lease: number, digests: readonly Digest[]): void
  releaseLease(lease: number): Orphans
  releaseAllLeases(): Orphans
  dropUnused(): Orphans
  recordOperations(changes: JournalChanges): void
}

/** The transactions over a connection that was opened for writing. */
export function createTransactions(database: DatabaseSync): Transactions {
  const statements = new Statements(database)
  const run = <T>(work: () => T): T => inTransaction(database, work)
  return {
    recordImport: (batch) => run(() => recordImport(statements, batch)),
    setName: (name) => run(() => setName(statements, name)),
    applyRemoval: (steps) => run(() => applyRemoval(statements, steps)),
    removeExactly: (removal) => run(() => removeExactly(statements, removal)),
    createLease: (request) => run(() => createLease(statements, request)),
    extendLease: (lease, digests) => run(() => extendLease(statements, lease, digests)),
    releaseLease: (lease) => run(() => releaseLease(statements, lease)),
    releaseAllLeases: () => run(() => releaseAllLeases(statements)),
    dropUnused: () => run(() => dropAllUnused(statements)),
    recordOperations: (changes) => run(() => recordOperations(statements, changes)),
  }
}
