import { EngineError } from '../errors/EngineError.ts'
import type { OperationView } from './operation.ts'

const nothingLeft = 'Nothing of it is left; start it again.'

const remedies: Readonly<Record<string, string>> = {
  load: nothingLeft,
  import: nothingLeft,
  samples: nothingLeft,
  save: 'The file that was written is not whole: delete it and save again.',
  remove: 'Either all of it was removed or nothing: look at the list, and remove again what is there.',
  prune: 'What was removed until then is gone, all else is as it was; prune again.',
}

/** An operation that ran when the process ended, as the next one tells of it. Nobody knows when it ended. */
export function interruptedView(view: OperationView): OperationView {
  const remedy = remedies[view.kind] ?? 'Look at what it came to, and start it again.'
  const error = new EngineError(
    'UNAVAILABLE',
    `Could not finish "${view.title}": Lamina was ended while it was under way. ${remedy}`,
    { retryable: true, data: { interrupted: true } },
  )
  return { ...view, state: 'failed', step: '', error: error.toRecord() }
}
