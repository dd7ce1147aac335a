import type { SnapshotUsage } from '../../../runner/contract/snapshot.ts'
import { integer } from './columns.ts'
import type { Row } from './Statements.ts'

/** What the columns of a row say was measured. */
export function usageOf(row: Row): { readonly usage?: SnapshotUsage } {
  const time = integer(row, 'measured')
  if (time === 0) return {}
  return {
    usage: {
      dockerSize: integer(row, 'docker_size'),
      diskSize: integer(row, 'disk_size'),
      entries: integer(row, 'entry_count'),
      time,
    },
  }
}
