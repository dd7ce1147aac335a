import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import type { SaveOutcome, SaveRequest } from '../../shared/contract/desktop.ts'
import { EngineError, toEngineError } from '../engine/errors/EngineError.ts'
import type { EngineGate } from './EngineGate.ts'
import { type Draft, openDraft } from './openDraft.ts'

/** So many saved files can be shown in their folders; older ones are forgotten. */
const maxRemembered = 200

/** A save that was tried; `written` ends with its file, and never rejects. */
interface Begun {
  readonly outcome: SaveOutcome
  readonly written?: Promise<void>
}

/**
 * Archives on their way from the engine to the desk, and where those that came are. `tellFailure` hears of files that
 * could not be written to their end; what happened in the engine is told by its operation.
 */
export class DeskSaves {
  readonly #places = new Map<string, string>()
  /** What is being written, with the end of each, which never rejects. */
  readonly #ends = new Map<AbortController, Promise<void>>()
  readonly #tellFailure: (error: EngineError) => void

  constructor(tellFailure: (error: EngineError) => void) {
    this.#tellFailure = tellFailure
  }

  /** How many are being written now. */
  get writing(): number {
    return this.#ends.size
  }

  /** Where the file of an operation was written to; undefined when none was, or when it is long ago. */
  placeOf(operationId: string): string | undefined {
    return this.#places.get(operationId)
  }

  /**
   * Begins to write what was asked for to `target`, which will be whole or what it was before. Resolves once the
   * engine has begun to give it, or to the reason why it does not. Never rejects.
   */
  async begin(request: SaveRequest, target: string, gate: EngineGate): Promise<SaveOutcome> {
    const abort = new AbortController()
    const begun = this.#begin(request, target, gate, abort)
    const end = begun
      .then(({ written }) => written)
      .catch(() => undefined)
      .finally(() => this.#ends.delete(abort))
    this.#ends.set(abort, end)
    return (await begun).outcome
  }

  /** Stops everything under way; resolves once nothing of it is left. Never rejects. */
  async stop(): Promise<void> {
    const ends = [...this.#ends.values()]
    for (const abort of this.#ends.keys()) abort.abort()
    await Promise.all(ends)
  }

  async #begin(request: SaveRequest, target: string, gate: EngineGate, abort: AbortController): Promise<Begun> {
    const name = basename(target)
    let draft: Draft | undefined
    try {
      draft = await openDraft(target)
      const order = { id: request.operationId, name, references: request.references }
      const stream = await gate.save(order, abort.signal)
      const written = this.#write(draft, stream, name, abort.signal).then((isWritten) => {
        if (isWritten) this.#remember(request.operationId, target)
      })
      return { outcome: { state: 'begun', name }, written }
    } catch (thrown) {
      await draft?.discard()
      return { outcome: { state: 'failed', error: explain(thrown, name, abort.signal).toRecord() } }
    }
  }

  async #write(draft: Draft, stream: Readable, name: string, signal: AbortSignal): Promise<boolean> {
    try {
      await draft.write(stream)
      return true
    } catch (thrown) {
      const error = explain(thrown, name, signal)
      if (error.code !== 'ABORTED') this.#tellFailure(error)
      return false
    }
  }

  #remember(operationId: string, target: string): void {
    this.#places.set(operationId, target)
    const [oldest] = this.#places.keys()
    if (this.#places.size > maxRemembered && oldest !== undefined) this.#places.delete(oldest)
  }
}

/** A connection that breaks in the middle is how an engine says that its operation was cancelled, or has failed. */
function explain(thrown: unknown, name: string, signal: AbortSignal): EngineError {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (!signal.aborted && code !== 'ECONNRESET') return toEngineError(thrown, `save ${name}`)
  return new EngineError('ABORTED', `Stopped before it was done: save ${name}.`, { cause: thrown, retryable: true })
}
