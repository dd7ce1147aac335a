import type { RestartPolicy } from '../../main/engine/spec/hostConfig.ts'

/** Docker's waits between restarts, in milliseconds: doubled each time. */
const firstWait = 100
const longestWait = 60_000
/** A container that ran this long, in milliseconds, is sound: the next wait is the first again. */
const soundTime = 10_000

/** How a container ended, as far as it matters for what comes next. */
export interface EndedLife {
  readonly exitCode: number
  /** Milliseconds. */
  readonly ranFor: number
  readonly stoppedByHand: boolean
  /** Restarts since it was started by hand. */
  readonly restartCount: number
}

/** Whether Docker's policies start a container that ended again. */
export function wantsRestart(policy: RestartPolicy | undefined, end: EndedLife): boolean {
  if (end.stoppedByHand) return false
  switch (policy?.Name) {
    case 'always':
    case 'unless-stopped':
      return true
    case 'on-failure':
      return end.exitCode !== 0 && (policy.MaximumRetryCount === 0 || end.restartCount < policy.MaximumRetryCount)
    case '':
    case 'no':
    case undefined:
      return false
  }
}

/** Milliseconds to wait before the next start; `last` is the wait before this life, 0 for none. */
export function restartWait(last: number, ranFor: number): number {
  if (last === 0 || ranFor >= soundTime) return firstWait
  return Math.min(last * 2, longestWait)
}
