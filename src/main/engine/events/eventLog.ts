/** What happened to images, containers, volumes and networks, told after it was committed; named as Docker does. */
export type EngineEvent = {
  /** Rises by one with each event, from 1 at every start of the engine. */
  readonly sequence: number
  /** Milliseconds since 1970. */
  readonly time: number
  readonly type: 'image' | 'container' | 'volume' | 'network'
  /** `tag`, `start`, `exec_create: sh`, `health_status: healthy`, ... */
  readonly action: string
  /** The image's or container's ID, the volume's name; empty for prune, which Docker tells once for all. */
  readonly id: string
  /** As Docker's Actor.Attributes: `name`, labels, `reclaimed`. */
  readonly attributes: Readonly<Record<string, string>>
}

/** An event that is to be told; its time is now unless it happened before. */
export type EventDraft = Omit<EngineEvent, 'sequence' | 'time'> & { readonly time?: number }
type Listener = (event: EngineEvent) => void

/** Events kept for replay; a reader further behind must fetch everything again. */
const replayLimit = 1000

/** The engine's events in order, with a bounded replay. In memory: a restart starts anew. */
export class EventLog {
  readonly #recent: EngineEvent[] = []
  readonly #listeners = new Set<Listener>()
  #sequence = 0

  /** The number of the newest event; 0 before the first. */
  get sequence(): number {
    return this.#sequence
  }

  /** Numbers an event, keeps it and tells every listener. */
  emit(draft: EventDraft): EngineEvent {
    const event: EngineEvent = { ...draft, sequence: ++this.#sequence, time: draft.time ?? Date.now() }
    this.#recent.push(event)
    if (this.#recent.length > replayLimit) this.#recent.shift()
    for (const listener of this.#listeners) listener(event)
    return event
  }

  /** Calls `listener` for every later event, until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The events after number `sequence`; undefined when some of them are no longer kept. */
  since(sequence: number): EngineEvent[] | undefined {
    if (sequence > this.#sequence) return undefined
    const oldest = this.#sequence - this.#recent.length
    return sequence < oldest ? undefined : this.#recent.slice(sequence - oldest)
  }

  /** The kept events of a span of time (milliseconds since 1970, both inclusive), as `docker events --since` wants. */
  between(from: number, to: number): EngineEvent[] {
    return this.#recent.filter((event) => event.time >= from && event.time <= to)
  }
}
