import type { ContainerState } from '../../../runner/contract/container.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { ContainerRecord } from '../metadata/containers.ts'
import { nameTaken } from './names.ts'

/** A container as main knows it: what the database keeps, and the newest state that a runner told. */
export interface KnownContainer {
  readonly record: ContainerRecord
  readonly state: ContainerState
  /** Somebody is removing it right now. */
  readonly removing: boolean
}

/** What was before and what is: `after` is absent for a container that is gone. */
export interface ContainerChange {
  readonly id: string
  readonly before?: KnownContainer
  readonly after?: KnownContainer
}

type Listener = (change: ContainerChange) => void

/** All containers, in memory, in the order in which they were made. Rows of the database change first, then this. */
export class ContainerRegistry {
  readonly #containers = new Map<string, KnownContainer>()
  /** Names, those of containers that are just being made too, and the IDs that have them. */
  readonly #names = new Map<string, string>()
  readonly #listeners = new Set<Listener>()

  /** Those there are, the oldest first. */
  all(): readonly KnownContainer[] {
    return [...this.#containers.values()]
  }

  /** The container with this whole ID. */
  get(id: string): KnownContainer | undefined {
    return this.#containers.get(id)
  }

  /** The container that a reference means: see types.ts. Throws NOT_FOUND and INVALID_ARGUMENT. */
  find(reference: string): KnownContainer {
    const text = reference.startsWith('/') ? reference.slice(1) : reference
    const exact = this.#containers.get(text) ?? this.#containers.get(this.#names.get(text) ?? '')
    if (exact !== undefined) return exact
    const starting = /^[0-9a-f]+$/.test(text) ? this.all().filter(({ record }) => record.id.startsWith(text)) : []
    const [first, second] = starting
    if (second !== undefined) throw ambiguous(reference)
    if (first === undefined) throw noSuchContainer(reference)
    return first
  }

  /** Whether a container has this name, or is about to. */
  hasName(name: string): boolean {
    return this.#names.has(name)
  }

  /** Holds a name for a container that is being made; the function that it returns lets go of it. Throws CONFLICT. */
  reserveName(name: string, id: string): () => void {
    const holder = this.#names.get(name)
    if (holder !== undefined && holder !== id) throw nameTaken(name, holder)
    this.#names.set(name, id)
    return () => {
      if (this.#containers.get(id)?.record.name !== name && this.#names.get(name) === id) this.#names.delete(name)
    }
  }

  add(record: ContainerRecord, state: ContainerState): void {
    this.#names.set(record.name, record.id)
    this.#put({ record, state, removing: false })
  }

  /** Takes what the database keeps of it now. */
  setRecord(record: ContainerRecord): void {
    const known = this.#containers.get(record.id)
    if (known === undefined) return
    if (known.record.name !== record.name) {
      this.#names.delete(known.record.name)
      this.#names.set(record.name, record.id)
    }
    this.#put({ ...known, record })
  }

  /** Takes a state that a runner told, unless a newer one is known. */
  setState(id: string, state: ContainerState): void {
    const known = this.#containers.get(id)
    if (known === undefined || state.revision <= known.state.revision) return
    this.#put({ ...known, state })
  }

  setRemoving(id: string, removing: boolean): void {
    const known = this.#containers.get(id)
    if (known !== undefined) this.#put({ ...known, removing })
  }

  remove(id: string): void {
    const before = this.#containers.get(id)
    if (before === undefined) return
    this.#containers.delete(id)
    if (this.#names.get(before.record.name) === id) this.#names.delete(before.record.name)
    this.#tell({ id, before })
  }

  /** Calls `listener` on every change, until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #put(after: KnownContainer): void {
    const { id } = after.record
    const before = this.#containers.get(id)
    this.#containers.set(id, after)
    this.#tell(before === undefined ? { id, after } : { id, before, after })
  }

  #tell(change: ContainerChange): void {
    for (const listener of this.#listeners) listener(change)
  }
}

/** Whether its program is there: it runs, perhaps paused, or waits to be started again. */
export function isActive({ status }: ContainerState): boolean {
  return status === 'running' || status === 'paused' || status === 'restarting'
}

/** The error for a container that is not there, in Docker's words. */
export function noSuchContainer(reference: string): EngineError {
  return new EngineError(
    'NOT_FOUND',
    `Could not find container ${reference}: there is none with that name or ID. List the containers to see which there are.`,
    { data: { reference, docker: `No such container: ${reference}` } },
  )
}

function ambiguous(reference: string): EngineError {
  return new EngineError(
    'INVALID_ARGUMENT',
    `Could not find container ${reference}: the IDs of several containers start like that. Give more of its digits.`,
    { data: { reference, docker: `multiple IDs found with provided prefix: ${reference}` } },
  )
}
