import type { Operation } from '../../../shared/contract/operations.ts'
import { shellWord } from '../../../shared/model/shellWord.ts'
import type { PendingUpload } from '../../client/uploads.ts'

/** A piece of work as people see it: an operation of the engine, or an upload that none stands for yet. */
export interface Work extends Omit<Operation, 'state'> {
  readonly state: Operation['state'] | 'waiting'
  /** It is known to this window only. */
  readonly isUpload: boolean
}

/** An upload that waits for its turn, or never reached the engine. */
export function ofUpload({ id, name, size, started, error }: PendingUpload): Work {
  return {
    id,
    kind: 'load',
    title: `Load ${name}`,
    command: `docker load -i ${shellWord(name)}`,
    origin: 'app',
    isBrief: false,
    state: error === undefined ? 'waiting' : 'failed',
    bytesDone: 0,
    bytesTotal: size,
    step: 'Waiting',
    started,
    results: [],
    resultCount: 0,
    ...(error === undefined ? {} : { error }),
    isUpload: true,
  }
}

/** Work that the engine knows of. */
export function ofOperation(operation: Operation): Work {
  return { ...operation, isUpload: false }
}

/** Whether it still goes on. */
export function isUnderWay({ state }: Work): boolean {
  return state === 'running' || state === 'waiting'
}

/**
 * Whether the tray tells of it, in a window that was opened at `since`: what goes on, what ended later, and what broke
 * off when the engine was ended. Brief actions only when they failed: who did them sees what came of them.
 */
export function isTold(work: Work, since: number): boolean {
  if (isUnderWay(work)) return !work.isBrief
  if (work.isUpload) return true
  if (work.ended === undefined) return true
  return work.ended > since && (!work.isBrief || work.state === 'failed')
}
