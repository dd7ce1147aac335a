import { createExclusive } from '../io/exclusive.ts'
import type { MetadataWriter } from '../metadata/MetadataWriter.ts'

/** Numbers that are reserved in one transaction; what is left of them when the engine ends is never used. */
const batch = 64

/** Gives numbers for snapshots, none twice, whatever ends when. */
export class SnapshotNumbers {
  readonly #writer: Pick<MetadataWriter, 'reserveSnapshots'>
  readonly #exclusive = createExclusive()
  #next = 0
  #end = 0

  constructor(writer: Pick<MetadataWriter, 'reserveSnapshots'>) {
    this.#writer = writer
  }

  next(): Promise<number> {
    return this.#exclusive(async () => {
      if (this.#next === this.#end) {
        this.#next = await this.#writer.reserveSnapshots(batch)
        this.#end = this.#next + batch
      }
      return this.#next++
    })
  }
}
