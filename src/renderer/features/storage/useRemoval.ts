import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ErrorRecord } from '../../../shared/contract/errors.ts'
import type { FreePlan } from '../../../shared/contract/storage.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { operations, whenEnded } from '../../client/operations.ts'
import { useStore } from '../../client/Store.ts'
import type { FreeGoal } from '../../client/wholePlan.ts'

/** A plan on its way to be carried out. */
export interface Removal {
  readonly isRunning: boolean
  /** What it is at. */
  readonly step: string
  /** Why it was not done; nothing was removed then. */
  readonly error: ErrorRecord | undefined
  readonly start: (plan: FreePlan, goal: FreeGoal) => void
  /** Forgets an error. */
  readonly reset: () => void
}

/** Carries plans out, one at a time; `onDone` is told when all of one is done, as long as the component is on screen. */
export function useRemoval(onDone: (plan: FreePlan) => void): Removal {
  const [operationId, setOperationId] = useState<string>()
  const step = useStore(operations).find(({ id }) => id === operationId)?.step ?? ''
  const isOnScreen = useRef(false)
  useEffect(() => {
    isOnScreen.current = true
    return () => {
      isOnScreen.current = false
    }
  }, [])
  const removal = useMutation({
    mutationFn: async ({ plan, goal }: { readonly plan: FreePlan; readonly goal: FreeGoal }) => {
      const started = await engine.storage.free({ ...goal, token: plan.token })
      setOperationId(started.operationId)
      const { error, state } = await whenEnded(started.operationId)
      return { error, isDone: state === 'done' }
    },
    onSuccess: ({ isDone }, { plan }) => {
      if (isDone && isOnScreen.current) onDone(plan)
    },
  })
  return {
    isRunning: removal.isPending,
    step,
    error: removal.error ? errorRecord(removal.error) : removal.data?.error,
    start: (plan, goal) => removal.mutate({ plan, goal }),
    reset: removal.reset,
  }
}
