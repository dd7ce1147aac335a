import type { MetadataReader } from '../metadata/MetadataReader.ts'
import type { DiskUsage } from './types.ts'

/** The counters of the store; reads one row. */
export function diskUsage(reader: MetadataReader): DiskUsage {
  return reader.totals()
}
