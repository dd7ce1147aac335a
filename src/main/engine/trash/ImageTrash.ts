import type { TrashSettings } from '../../../shared/contract/trash.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { TrashRow } from '../metadata/trashRows.ts'
import { digestOf } from '../spec/digest.ts'
import { familiarize, parseReference } from '../spec/reference.ts'
import { Expiry } from './Expiry.ts'
import type { TrashPorts } from './ports.ts'
import type { Emptied, Restored, Trash, TrashEntry, TrashQuery } from './types.ts'

/** No page has more rows than this. */
const rowLimit = 500

/** Deleted images as rows of the metadata, which keep what the images held; no file is moved. */
export class ImageTrash implements Trash {
  readonly #ports: TrashPorts
  readonly #expiry: Expiry
  readonly #listeners = new Set<() => void>()
  #settings: TrashSettings

  /** The caller closes it. What has rested long enough goes from now on. */
  constructor(ports: TrashPorts, settings: TrashSettings) {
    this.#ports = ports
    this.#settings = settings
    this.#expiry = new Expiry(ports, () => this.#tell())
    void this.#expiry.apply(settings)
  }

  get settings(): TrashSettings {
    return this.#settings
  }

  list({ operationId, offset = 0, limit = rowLimit }: TrashQuery = {}): ReturnType<Trash['list']> {
    const query = { offset, limit, ...(operationId === undefined ? {} : { operationId }) }
    const { rows, total } = this.#ports.reader.trash(query)
    return { rows: rows.map((row) => this.#toEntry(row)), total }
  }

  #toEntry({ references, ...row }: TrashRow): TrashEntry {
    const isDigest = (reference: string): boolean => parseReference(reference).digest !== undefined
    return {
      ...row,
      names: references.filter((reference) => !isDigest(reference)).map(familiarize),
      repoDigests: references.filter(isDigest).map(familiarize),
      expires: row.deleted + this.#settings.keepFor,
    }
  }

  numbersOf(operationId: string): readonly number[] {
    return this.#ports.reader.trashOf(operationId)
  }

  get diskSize(): number {
    return this.#ports.reader.trashDiskSize()
  }

  planEmpty(numbers?: readonly number[]): ReturnType<Trash['planEmpty']> {
    const plan = this.#ports.reader.trashPlan(numbers)
    return { token: digestOf(JSON.stringify(plan)), count: plan.numbers.length, freed: plan.diskSize }
  }

  async restore(numbers: readonly number[]): Promise<readonly Restored[]> {
    const { writer, events, exclusive, removeOrphans } = this.#ports
    const images = await exclusive(async () => {
      const restored = await writer.restoreTrash(numbers)
      await removeOrphans(restored.orphans)
      return restored.images
    })
    const told = images.map(({ id, labels, isNew, names, taken }) => {
      if (isNew) events.emit({ type: 'image', action: 'load', id, attributes: { ...labels, name: id } })
      const again = names.map(familiarize)
      for (const name of again) events.emit({ type: 'image', action: 'tag', id, attributes: { ...labels, name } })
      return { id, names: again, taken: taken.map(familiarize) }
    })
    this.changed()
    return told
  }

  empty(
    numbers?: readonly number[],
    { token, signal, onProgress }: Parameters<Trash['empty']>[1] = {},
  ): Promise<Emptied> {
    const { writer, exclusive, removeOrphans } = this.#ports
    return exclusive(async () => {
      signal?.throwIfAborted()
      const plan = this.planEmpty(numbers)
      if (token !== undefined && plan.token !== token) throw outdated()
      onProgress?.({ bytesDone: 0, step: 'Emptying the trash' })
      const exactly = token === undefined ? {} : { freed: plan.freed }
      const { orphans, count } = await writer.emptyTrash({ ...(numbers === undefined ? {} : { numbers }), ...exactly })
      await removeOrphans(orphans)
      return { count, freed: orphans.diskSize }
    }).finally(() => this.changed())
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async applySettings(settings: TrashSettings): Promise<void> {
    this.#settings = settings
    await this.#expiry.apply(settings)
    this.#tell()
  }

  /** To be told when something went into the trash, or it holds more alone. */
  changed(): void {
    this.#expiry.look()
    this.#tell()
  }

  /** Waits for what goes right now; nothing goes after that. */
  close(): Promise<void> {
    return this.#expiry.close()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

function outdated(): EngineError {
  return new EngineError(
    'CONFLICT',
    'Nothing was emptied: what is in the trash changed since it was planned. Look at what would go now, and confirm again.',
    { retryable: true },
  )
}
