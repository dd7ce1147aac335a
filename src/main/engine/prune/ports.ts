import type { Digest } from '../../../shared/model/digest.ts'
import type { Containers, Volumes } from '../containers/types.ts'
import type { Images } from '../images/types.ts'
import type { Trash } from '../trash/types.ts'

/** What pruning needs of the rest of the engine. */
export interface PrunePorts {
  readonly images: Pick<Images, 'planPrune' | 'prunePlanned'>
  readonly containers: Pick<Containers, 'list' | 'planRemoval' | 'removePlanned'>
  readonly volumes: Pick<Volumes, 'list' | 'planRemoval' | 'removePlanned' | 'measureAll'>
  readonly trash: Pick<Trash, 'planEmpty' | 'empty'>
  /** Interrupted downloads that are kept, bytes on disk; deleting those of these blobs gives the bytes freed. */
  readonly downloads: {
    list(): Promise<readonly { readonly digest: Digest; readonly diskSize: number }[]>
    clear(digests: ReadonlySet<Digest>): Promise<number>
  }
}
