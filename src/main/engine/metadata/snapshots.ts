import type { ChainId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { integer, text } from './columns.ts'
import type { Statements } from './Statements.ts'
import { leasedByWork } from './trashRows.ts'

/** An unpacked layer: the folder `snapshots/<number>`. */
export interface SnapshotRecord {
  readonly number: number
  readonly chainId: ChainId
  /** Bytes on disk, as measured when it was unpacked. */
  readonly diskSize: number
}

/** Snapshots that nothing needs any more: their rows are gone, their folders are the caller's to remove. */
export interface DroppedSnapshots {
  readonly numbers: readonly number[]
  /** Bytes on disk of all of them. */
  readonly diskSize: number
}

/** Gives the first of `count` numbers for snapshots that were never used and never will be again. */
export function reserveSnapshots(statements: Statements, count: number): number {
  const last = statements.number('UPDATE total SET last_snapshot = last_snapshot + ? RETURNING last_snapshot', count)
  if (last === undefined) throw new EngineError('INTERNAL', 'Could not number a snapshot.')
  return last - count + 1
}

/** Records layers that are unpacked now. Of one that was unpacked before the first stays, and the new one is dropped. */
export function recordSnapshots(statements: Statements, snapshots: readonly SnapshotRecord[]): DroppedSnapshots {
  const numbers: number[] = []
  let diskSize = 0
  for (const snapshot of snapshots) {
    const sql = 'INSERT INTO snapshot (id, chain_id, disk_size) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
    if (statements.run(sql, snapshot.number, snapshot.chainId, snapshot.diskSize) > 0) continue
    numbers.push(snapshot.number)
    diskSize += snapshot.diskSize
  }
  return { numbers, diskSize }
}

// The trash keeps none, though a lowest layer's diffID, which it holds, is its chainID too.
const needless = `container_count = 0
  AND NOT EXISTS (SELECT 1 FROM chain WHERE chain.chain_id = snapshot.chain_id)
  AND NOT ${leasedByWork('snapshot.chain_id')}`

/** Of the snapshots of these chains, drops those that no image, no container and no lease holds. */
export function dropSnapshots(statements: Statements, chainIds: Iterable<string>): DroppedSnapshots {
  const numbers: number[] = []
  let diskSize = 0
  for (const chainId of chainIds) {
    const sql = `DELETE FROM snapshot WHERE chain_id = ? AND ${needless} RETURNING id, disk_size`
    const row = statements.get(sql, chainId)
    if (row === undefined) continue
    numbers.push(integer(row, 'id'))
    diskSize += integer(row, 'disk_size')
  }
  return { numbers, diskSize }
}

/** Drops every snapshot that no image, no container and no lease holds; with `limit` so many. */
export function dropAllSnapshots(statements: Statements, limit = -1): DroppedSnapshots {
  const rows = statements.all(`SELECT chain_id FROM snapshot WHERE ${needless} LIMIT ?`, limit)
  return dropSnapshots(
    statements,
    rows.map((row) => text(row, 'chain_id')),
  )
}

/** The snapshots of these chains, as far as they are unpacked, by their chainIDs. */
export function readSnapshots(
  statements: Statements,
  chainIds: readonly ChainId[],
): ReadonlyMap<ChainId, SnapshotRecord> {
  const rows = statements.all(
    'SELECT snapshot.id, chain_id, disk_size FROM json_each(?) AS wanted JOIN snapshot ON chain_id = wanted.value',
    JSON.stringify(chainIds),
  )
  return new Map(
    rows.map((row) => {
      const chainId = text<ChainId>(row, 'chain_id')
      return [chainId, { number: integer(row, 'id'), chainId, diskSize: integer(row, 'disk_size') }]
    }),
  )
}

/** The numbers of all snapshots there are: unpacked layers and containers' own. At the start of the engine. */
export function readSnapshotNumbers(statements: Statements): ReadonlySet<number> {
  const rows = statements.all('SELECT id FROM snapshot UNION ALL SELECT own_snapshot FROM container')
  return new Set(rows.map((row) => integer(row, 'id')))
}
