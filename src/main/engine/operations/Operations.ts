import { randomUUID } from 'node:crypto'
import { EngineError, type ErrorCode, toEngineError } from '../errors/EngineError.ts'
import { interruptedView } from './interruptedView.ts'
import { Journal, type JournalPorts } from './Journal.ts'
import type { OperationInput, OperationOrigin, OperationPart, OperationState, OperationView } from './operation.ts'
import { Results } from './Results.ts'

/** Ended operations that are remembered. */
export const historyLimit = 1000
/** Listeners hear of progress at most this often, in ms: 20 times a second. */
const noticeInterval = 50
/** A brief action is told while it runs when it takes longer than this, in ms. */
const briefPatience = 250

/** With these, a brief action was refused before it did anything: there is nothing to remember. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'CONFLICT',
  'FAILED_PRECONDITION',
  'UNAUTHORIZED',
  'UNSUPPORTED',
])

/** Parts of an operation that are told. */
const partLimit = 200

/** Characters of a title; more are left away. */
const titleLimit = 300
/** Characters of a command; a longer one is none, since a part of it would do something else. */
const commandLimit = 20_000

/** The texts of a draft in lengths that can be kept: thousands of images may be saved in one go. */
function bounded({ title, command }: OperationDraft): Pick<OperationDraft, 'title' | 'command'> {
  return {
    title: title.length > titleLimit ? `${title.slice(0, titleLimit)}…` : title,
    command: command.length > commandLimit ? '' : command,
  }
}

function withPart(parts: readonly OperationPart[], part: OperationPart): readonly OperationPart[] {
  const at = parts.findIndex(({ id }) => id === part.id)
  if (at >= 0) return parts.with(at, part)
  return parts.length < partLimit ? [...parts, part] : parts
}

/** What an operation's work is given. */
export interface OperationContext {
  readonly id: string
  /** Aborted by cancel. */
  readonly signal: AbortSignal
  /** Tells how far it is; bytes. */
  progress(progress: { readonly bytesDone: number; readonly bytesTotal?: number; readonly step: string }): void
  /** Adds a line to what came of it. */
  result(line: string): void
  /** Tells how a part of it is: a new one is added at the end, one that is known (by its id) becomes this. */
  part(part: OperationPart): void
}

export interface OperationDraft {
  /** Chosen by the caller to find the operation again; made up when absent. */
  readonly id?: string
  readonly kind: string
  readonly title: string
  /** The docker command it equals; empty when docker has none. One of over 20,000 characters is not kept. */
  readonly command: string
  /** `app` when absent. */
  readonly origin?: OperationOrigin
  readonly input?: OperationInput
}

/** Which operations are meant; all of them when nothing is said. */
export interface OperationFilter {
  readonly state?: OperationState
  readonly kind?: string
}

/** Told of an operation that changed; of none, when ended ones were forgotten. */
type Listener = (changed: OperationView | undefined) => void

/** Its own life, while it runs. */
interface Running {
  readonly results: Results
  readonly abort: AbortController
  notice: NodeJS.Timeout | undefined
  ended: Promise<void>
}

interface Entry {
  view: OperationView
  /** Absent once it has ended. */
  running?: Running
}

/** Work, under way and ended: who started it may go away and find it again, after a restart too. */
export class Operations {
  /** In the order in which they were started. */
  readonly #entries = new Map<string, Entry>()
  readonly #running = new Set<Running>()
  readonly #listeners = new Set<Listener>()
  readonly #journal: Journal | undefined

  /**
   * `history` is what a journal kept, oldest first: what ran when the process before this one ended has failed.
   * Without `journal` nothing is kept beyond the life of this object.
   */
  constructor(history: readonly OperationView[] = [], journal?: JournalPorts) {
    this.#journal = journal && new Journal(journal)
    for (const view of history) {
      const entry = { view: view.state === 'running' ? interruptedView(view) : view }
      this.#entries.set(view.id, entry)
      if (entry.view !== view) this.#journal?.keep(entry.view)
    }
  }

  /**
   * Starts `work`. `done` resolves with what work returned, and rejects with its EngineError; the
   * operation's view tells the same. Throws ALREADY_EXISTS when the id is taken.
   */
  start<T>(draft: OperationDraft, work: (context: OperationContext) => Promise<T>): { id: string; done: Promise<T> } {
    const { entry, running } = this.#prepare(draft, false)
    this.#show(entry)
    // The view tells of a failure too: who does not await `done` misses nothing.
    return { id: entry.view.id, done: this.#run(entry, running, work) }
  }

  /**
   * Does a brief action, as a tag, and remembers it once it has ended; not when it was refused. Resolves with what
   * `work` returned. Throws ALREADY_EXISTS when the id is taken, and what `work` throws as an EngineError.
   */
  run<T>(draft: OperationDraft, work: (context: OperationContext) => Promise<T>): Promise<T> {
    const { entry, running } = this.#prepare(draft, true)
    running.notice = setTimeout(() => this.#show(entry), briefPatience)
    return this.#run(entry, running, work)
  }

  /** Those that are meant, newest first. */
  list({ state, kind }: OperationFilter = {}): OperationView[] {
    return [...this.#entries.values()]
      .map(({ view }) => view)
      .filter((view) => (state === undefined || view.state === state) && (kind === undefined || view.kind === kind))
      .reverse()
  }

  /** Throws NOT_FOUND. */
  get(id: string): OperationView {
    return this.#find(id).view
  }

  /** Asks an operation to stop and leave nothing behind; nothing when it has ended. Throws NOT_FOUND. */
  cancel(id: string): void {
    this.#find(id).running?.abort.abort()
  }

  /** Forgets those of them that had ended at `until` (milliseconds since 1970); gives how many. */
  forget(until: number, filter: OperationFilter = {}): number {
    // When those ended that a restart interrupted nobody knows: before it, that is.
    const ended = this.list(filter).filter(({ state, ended: time = 0 }) => state !== 'running' && time <= until)
    const ids = ended.map(({ id }) => id)
    for (const id of ids) this.#entries.delete(id)
    this.#journal?.drop(ids)
    for (const listener of this.#listeners) listener(undefined)
    return ids.length
  }

  /** Calls `listener` on every change, progress at most 20 times a second each, until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Cancels everything, waits until all has ended, and writes down how. */
  async close(): Promise<void> {
    for (const { abort } of this.#running) abort.abort()
    await Promise.all([...this.#running].map(({ ended }) => ended))
    await this.#journal?.close()
  }

  #prepare(draft: OperationDraft, isBrief: boolean): { readonly entry: Entry; readonly running: Running } {
    const { id = randomUUID(), kind, origin = 'app', input } = draft
    const { title, command } = bounded(draft)
    if (this.#entries.has(id)) {
      throw new EngineError('ALREADY_EXISTS', `Could not start "${title}": the operation ${id} exists already.`)
    }
    const results = new Results()
    const running = { results, abort: new AbortController(), notice: undefined, ended: Promise.resolve() }
    const view: OperationView = {
      id,
      kind,
      title,
      command,
      origin,
      isBrief,
      state: 'running',
      bytesDone: 0,
      step: '',
      started: Date.now(),
      ...results.view,
      ...(input === undefined ? {} : { input }),
    }
    return { entry: { view, running }, running }
  }

  #run<T>(entry: Entry, running: Running, work: (context: OperationContext) => Promise<T>): Promise<T> {
    const done = this.#do(entry, running, work)
    this.#running.add(running)
    const forget = () => void this.#running.delete(running)
    running.ended = done.then(forget, forget)
    return done
  }

  async #do<T>(entry: Entry, running: Running, work: (context: OperationContext) => Promise<T>): Promise<T> {
    const { id, title } = entry.view
    try {
      const value = await work({
        id,
        signal: running.abort.signal,
        progress: (progress) => this.#change(entry, progress),
        result: (line) => {
          running.results.add(line)
          this.#change(entry, running.results.view)
        },
        part: (part) => this.#change(entry, { parts: withPart(entry.view.parts ?? [], part) }),
      })
      this.#end(entry, { state: 'done' })
      return value
    } catch (thrown) {
      const error = toEngineError(thrown, `finish "${title}"`)
      const isRefused = entry.view.isBrief && refusals.has(error.code)
      if (isRefused && !this.#entries.has(id)) clearTimeout(running.notice)
      else this.#end(entry, { state: error.code === 'ABORTED' ? 'cancelled' : 'failed', error: error.toRecord() })
      throw error
    }
  }

  /** It is seen from now on. */
  #show(entry: Entry): void {
    this.#entries.set(entry.view.id, entry)
    this.#forgetOldest()
    this.#journal?.keep(entry.view)
    this.#tell(entry)
  }

  #change(entry: Entry, change: Partial<OperationView>): void {
    entry.view = { ...entry.view, ...change }
    if (entry.running) entry.running.notice ??= setTimeout(() => this.#tell(entry), noticeInterval)
  }

  #end(entry: Entry, change: Partial<OperationView>): void {
    entry.view = { ...entry.view, ...change, step: '', ended: Date.now() }
    clearTimeout(entry.running?.notice)
    delete entry.running
    this.#show(entry)
  }

  #tell(entry: Entry): void {
    if (entry.running) {
      clearTimeout(entry.running.notice)
      entry.running.notice = undefined
    }
    for (const listener of this.#listeners) listener(entry.view)
  }

  #find(id: string): Entry {
    const entry = this.#entries.get(id)
    if (!entry) throw new EngineError('NOT_FOUND', `There is no operation ${id}.`)
    return entry
  }

  #forgetOldest(): void {
    for (const [id, { running }] of this.#entries) {
      if (this.#entries.size <= historyLimit) return
      if (running === undefined) this.#entries.delete(id)
    }
  }
}
