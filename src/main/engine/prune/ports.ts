import type { Containers, Volumes } from '../containers/types.ts'
import type { Images } from '../images/types.ts'
import type { Trash } from '../trash/types.ts'

/** What pruning needs of the rest of the engine. */
export interface PrunePorts {
  readonly images: Pick<Images, 'planPrune' | 'prunePlanned'>
  readonly containers: Pick<Containers, 'list' | 'planRemoval' | 'removePlanned'>
  readonly volumes: Pick<Volumes, 'list' | 'planRemoval' | 'removePlanned' | 'measureAll'>
  readonly trash: Pick<Trash, 'planEmpty' | 'empty'>
  /** Interrupted downloads that are kept, on disk; deleting them gives the bytes freed. */
  readonly downloads: {
    kept(): Promise<{ readonly count: number; readonly diskSize: number }>
    clear(): Promise<number>
  }
}
