import { useMutation } from '@tanstack/react-query'
import type { ErrorRecord } from '../../../shared/contract/errors.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { whenEnded } from '../../client/operations.ts'
import { showNextSteps } from './nextSteps.ts'

interface Samples {
  readonly isPending: boolean
  readonly error: ErrorRecord | undefined
  /** Loads the samples, then calls `onDone` unless that failed or was cancelled. */
  readonly load: (onDone: () => void) => void
  readonly reset: () => void
}

/** Brings the sample images, and says then what to look at next. */
export function useSamples(): Samples {
  const { mutate, isPending, data, error, reset } = useMutation({
    mutationFn: async () => {
      const { operationId } = await engine.samples.load()
      return whenEnded(operationId)
    },
    onSuccess: ({ state }) => {
      if (state === 'done') showNextSteps(true)
    },
  })
  return {
    isPending,
    error: error ? errorRecord(error) : data?.error,
    load: (onDone) => mutate(undefined, { onSuccess: ({ state }) => state === 'done' && onDone() }),
    reset,
  }
}
