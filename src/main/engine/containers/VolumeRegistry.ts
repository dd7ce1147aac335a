import { EngineError } from '../errors/EngineError.ts'
import type { ContainerRecord } from '../metadata/containers.ts'
import type { VolumeRecord } from '../metadata/volumes.ts'

/** A volume, and the containers that mount it. */
export interface KnownVolume {
  readonly record: VolumeRecord
  readonly users: ReadonlySet<string>
  /** When a container that mounted it last was removed in this process, in milliseconds since 1970; 0 for never. */
  readonly touched: number
}

/** All volumes, in memory. Rows of the database change first, then this. */
export class VolumeRegistry {
  readonly #volumes = new Map<string, { record: VolumeRecord; readonly users: Set<string>; touched: number }>()

  all(): readonly KnownVolume[] {
    return [...this.#volumes.values()]
  }

  get(name: string): KnownVolume | undefined {
    return this.#volumes.get(name)
  }

  /** Throws NOT_FOUND, in Docker's words. */
  find(name: string): KnownVolume {
    const known = this.#volumes.get(name)
    if (known !== undefined) return known
    throw new EngineError('NOT_FOUND', `Could not find volume ${name}: there is none with that name.`, {
      data: { reference: name, docker: `get ${name}: no such volume` },
    })
  }

  /** Takes a volume that is new, or what is kept of it now. */
  put(record: VolumeRecord): void {
    const known = this.#volumes.get(record.name)
    if (known === undefined) this.#volumes.set(record.name, { record, users: new Set(), touched: 0 })
    else known.record = record
  }

  remove(name: string): void {
    this.#volumes.delete(name)
  }

  /** A container mounts its volumes from now on. */
  use({ id, mounts }: Pick<ContainerRecord, 'id' | 'mounts'>): void {
    for (const { name } of mounts) this.#volumes.get(name)?.users.add(id)
  }

  /** A container is gone. */
  release({ id, mounts }: Pick<ContainerRecord, 'id' | 'mounts'>): void {
    for (const { name } of mounts) {
      const known = this.#volumes.get(name)
      if (known === undefined) continue
      known.users.delete(id)
      known.touched = Date.now()
    }
  }
}
