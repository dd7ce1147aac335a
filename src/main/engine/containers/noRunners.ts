import type { Runners } from '../../../runner/contract/runners.ts'
import { EngineError } from '../errors/EngineError.ts'

/** Where no runner can be: an engine that is opened to look at images only. */
export const noRunners: Runners = {
  get: () =>
    Promise.reject(
      new EngineError('FAILED_PRECONDITION', 'Could not start a runner for containers: this engine has none.'),
    ),
  find: () => Promise.resolve(undefined),
  watch: () => () => undefined,
}
