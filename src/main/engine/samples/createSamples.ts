import { Readable } from 'node:stream'
import type { Archives, LoadResult, WorkOptions } from '../archive/types.ts'
import { sampleArchive } from './sampleArchive.ts'

/** The images that come with Lamina, for a first look without a network. */
export interface Samples {
  /** Loads them; loading them again gives back the names they lost, and is harmless otherwise. */
  load(options?: WorkOptions): Promise<LoadResult>
}

/** The samples, loaded as any other archive. */
export function createSamples(archives: Pick<Archives, 'load'>): Samples {
  return {
    load: (options) => {
      const archive = Buffer.from(sampleArchive())
      const stream = Readable.from([archive], { objectMode: false })
      return archives.load({ kind: 'stream', stream, name: 'the sample images', size: archive.length }, options)
    },
  }
}
