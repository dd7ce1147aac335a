import { basename } from 'node:path'
import type { SaveOutcome, SaveRequest } from '../../shared/contract/desktop.ts'
import { EngineError, toEngineError } from '../engine/errors/EngineError.ts'
import type { EngineGate } from './EngineGate.ts'
import { writeWhole } from './writeWhole.ts'

/** So many saved files can be shown in their folders; older ones are forgotten. */
const maxRemembered = 200

/** Archives on their way from the engine to the desk, and where those that came are. */
export class DeskSaves {
  readonly #places = new Map<string, string>()
  readonly #aborts = new Set<AbortController>()

  /** How many are being written now. */
  get writing(): number {
    return this.#aborts.size
  }

  /** Where the file of an operation was written to; undefined when none was, or when it is long ago. */
  placeOf(operationId: string): string | undefined {
    return this.#places.get(operationId)
  }

  /** Writes what was asked for to `target`: whole, or not at all. Never rejects. */
  async save(request: SaveRequest, target: string, gate: EngineGate): Promise<SaveOutcome> {
    const name = basename(target)
    const abort = new AbortController()
    this.#aborts.add(abort)
    try {
      const order = { id: request.operationId, name, references: request.references }
      await writeWhole(target, await gate.save(order, abort.signal))
      this.#remember(request.operationId, target)
      return { state: 'saved', name }
    } catch (thrown) {
      return { state: 'failed', error: explain(thrown, name, abort.signal).toRecord() }
    } finally {
      this.#aborts.delete(abort)
    }
  }

  /** Stops everything under way; nothing of it is left. */
  stop(): void {
    for (const abort of this.#aborts) abort.abort()
  }

  #remember(operationId: string, target: string): void {
    this.#places.set(operationId, target)
    const [oldest] = this.#places.keys()
    if (this.#places.size > maxRemembered && oldest !== undefined) this.#places.delete(oldest)
  }
}

/** A connection that breaks in the middle is how an engine says that a save was cancelled or failed there. */
function explain(thrown: unknown, name: string, signal: AbortSignal): EngineError {
  if (signal.aborted) return new EngineError('ABORTED', `Stopped before it was done: save ${name}.`)
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code !== 'ECONNRESET') return toEngineError(thrown, `save ${name}`)
  return new EngineError(
    'ABORTED',
    `Could not save ${name}: the engine ended the transfer before all of it had come.`,
    {
      cause: thrown,
      retryable: true,
    },
  )
}
