import type { Digest, ImageId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { integer, text } from './columns.ts'
import { dropAllUnused, dropUnused } from './dropUnused.ts'
import type { Orphans } from './records.ts'
import type { Statements } from './Statements.ts'

/** What a lease is to hold: digests (of blobs, diffIDs for layer indexes, chainIDs for unpacked layers), and all that some images hold. */
export interface LeaseRequest {
  /** For people: `save alpine`. */
  readonly purpose: string
  readonly digests?: readonly Digest[]
  readonly images?: readonly ImageId[]
  /** Whether it outlives the process, until it is released: only the trash makes such leases. */
  readonly isLasting?: boolean
}

/**
 * Makes a lease: until it is released nothing it holds is deleted. Gives its number.
 * Throws NOT_FOUND when one of the images is not there.
 */
export function createLease(statements: Statements, request: LeaseRequest): number {
  const lease = statements.number(
    'INSERT INTO lease (purpose, created, is_lasting) VALUES (?, ?, ?) RETURNING id',
    request.purpose,
    Date.now(),
    request.isLasting === true ? 1 : 0,
  )
  if (lease === undefined) throw new EngineError('INTERNAL', `Could not keep what is needed to ${request.purpose}.`)
  extendLease(statements, lease, request.digests ?? [])
  for (const image of request.images ?? []) leaseImage(statements, lease, image, request.purpose)
  return lease
}

/** Lets a lease hold more. */
export function extendLease(statements: Statements, lease: number, digests: readonly Digest[]): void {
  for (const digest of digests) {
    statements.run('INSERT INTO lease_digest (digest, lease_id) VALUES (?, ?) ON CONFLICT DO NOTHING', digest, lease)
  }
}

/** Ends a lease; what only it held is gone from the database, and told. */
export function releaseLease(statements: Statements, lease: number): Orphans {
  const { blobs, layers, chains } = endLease(statements, lease)
  return dropUnused(statements, blobs, layers, chains)
}

/** What no image holds of that which a lease held: rows of blobs and layers, and chains that are unpacked. */
export interface LetGo {
  readonly blobs: readonly number[]
  readonly layers: readonly number[]
  readonly chains: readonly string[]
}

/** Ends a lease; what it held is still there, for dropUnused to look at. */
export function endLease(statements: Statements, lease: number): LetGo {
  const blobs = statements.all(
    `SELECT blob.id FROM lease_digest JOIN blob USING (digest) WHERE lease_id = ? AND image_count = 0`,
    lease,
  )
  const layers = statements.all(
    `SELECT layer.id FROM lease_digest JOIN layer ON diff_id = digest WHERE lease_id = ? AND chain_count = 0`,
    lease,
  )
  const chains = statements.all(
    'SELECT chain_id FROM lease_digest JOIN snapshot ON chain_id = digest WHERE lease_id = ?',
    lease,
  )
  // Before the lease itself: a lasting one is counted as its digests go.
  statements.run('DELETE FROM lease_digest WHERE lease_id = ?', lease)
  statements.run('DELETE FROM lease WHERE id = ?', lease)
  return {
    blobs: blobs.map((row) => integer(row, 'id')),
    layers: layers.map((row) => integer(row, 'id')),
    chains: chains.map((row) => text(row, 'chain_id')),
  }
}

/**
 * Ends every lease of work, at the start of the engine: it ended with the process before. Those of the trash last.
 */
export function releaseAllLeases(statements: Statements): Orphans {
  statements.run('DELETE FROM lease WHERE is_lasting = 0')
  return dropAllUnused(statements)
}

function leaseImage(statements: Statements, lease: number, id: ImageId, purpose: string): void {
  const image = statements.number('SELECT id FROM image WHERE digest = ?', id)
  if (image === undefined) {
    throw new EngineError('NOT_FOUND', `Could not ${purpose}: image ${id} is not in the store.`, {
      data: { reference: id },
    })
  }
  const hold = 'INSERT INTO lease_digest (digest, lease_id)'
  statements.run(
    `${hold} SELECT digest, ? FROM image_blob JOIN blob ON blob.id = blob_id WHERE image_id = ? ON CONFLICT DO NOTHING`,
    lease,
    image,
  )
  statements.run(
    `${hold} SELECT DISTINCT diff_id, ? FROM image_chain JOIN chain ON chain.id = image_chain.chain_id
     JOIN layer ON layer.id = layer_id WHERE image_id = ? ON CONFLICT DO NOTHING`,
    lease,
    image,
  )
  statements.run(
    `${hold} SELECT chain.chain_id, ? FROM image_chain JOIN chain ON chain.id = image_chain.chain_id
     WHERE image_id = ? ON CONFLICT DO NOTHING`,
    lease,
    image,
  )
}
