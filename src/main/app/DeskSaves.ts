import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import type { SaveOutcome, SaveRequest } from '../../shared/contract/desktop.ts'
import { EngineError, toEngineError } from '../engine/errors/EngineError.ts'
import type { EngineGate } from './EngineGate.ts'
import { type Draft, openDraft } from './openDraft.ts'

/** So many saved files can be shown in their folders; older ones are forgotten. */
const maxRemembered = 200

/**
 * Archives on their way from the engine to the desk, and where those that came are. `tellFailure` hears of files that
 * could not be written to their end; what happened in the engine is told by its operation.
 */
export class DeskSaves {
  readonly #places = new Map<string, string>()
  readonly #aborts = new Set<AbortController>()
  readonly #tellFailure: (error: EngineError) => void

  constructor(tellFailure: (error: EngineError) => void) {
    this.#tellFailure = tellFailure
  }

  /** How many are being written now. */
  get writing(): number {
    return this.#aborts.size
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
    const name = basename(target)
    const abort = new AbortController()
    this.#aborts.add(abort)
    let draft: Draft | undefined
    try {
      draft = await openDraft(target)
      const order = { id: request.operationId, name, references: request.references }
      const stream = await gate.save(order, abort.signal)
      void this.#write(draft, stream, name, abort).then((isWritten) => {
        if (isWritten) this.#remember(request.operationId, target)
      })
      return { state: 'begun', name }
    } catch (thrown) {
      this.#aborts.delete(abort)
      await draft?.discard()
      return { state: 'failed', error: explain(thrown, name, abort.signal).toRecord() }
    }
  }

  /** Stops everything under way; nothing of it is left. */
  stop(): void {
    for (const abort of this.#aborts) abort.abort()
  }

  async #write(draft: Draft, stream: Readable, name: string, abort: AbortController): Promise<boolean> {
    try {
      await draft.write(stream)
      return true
    } catch (thrown) {
      const error = explain(thrown, name, abort.signal)
      if (error.code !== 'ABORTED') this.#tellFailure(error)
      return false
    } finally {
      this.#aborts.delete(abort)
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
