import type { HistoryEntry } from '../engine/images/types.ts'
import { unixSeconds } from './goTime.ts'

/** One line of `/images/{name}/history`. The size is a Docker size, the time seconds since 1970. */
export function dockerHistoryLine(entry: HistoryEntry): object {
  return {
    Comment: entry.comment,
    Created: unixSeconds(entry.created),
    CreatedBy: entry.createdBy,
    Id: entry.id,
    Size: entry.dockerSize,
    Tags: entry.names.length > 0 ? entry.names : null,
  }
}
