import type { OperationContext, OperationDraft } from '../engine/operations/Operations.ts'
import type { EnginePort } from './ports.ts'

/** Starts work that its watchers follow: how it ends is told by the operation alone. Gives the operation's id. */
export function startOperation(
  engine: EnginePort,
  draft: OperationDraft,
  work: (context: OperationContext) => Promise<void>,
): string {
  const { id, done } = engine.operations.start(draft, work)
  done.catch(() => undefined)
  return id
}
