import { noticesOf, runningIds } from '../../client/finishedWork.ts'
import { operations } from '../../client/operations.ts'
import { Store, useStore } from '../../client/Store.ts'
import { isTransfer } from '../../client/transfers.ts'
import { pendingUploads } from '../../client/uploads.ts'
import { dismissed } from './dismissed.ts'
import { sessionStart } from './sessionStart.ts'
import { isTold, ofOperation, ofUpload, type Work } from './work.ts'

function readWork(): readonly Work[] {
  const since = sessionStart.get() ?? Number.POSITIVE_INFINITY
  return [...pendingUploads.get().map(ofUpload), ...operations.get().map(ofOperation)]
    .filter((work) => !dismissed.get().has(work.id) && isTold(work, since))
    .sort((a, b) => b.started - a.started)
}

const toldWork = new Store(readWork())
for (const source of [pendingUploads, operations, dismissed, sessionStart]) {
  source.subscribe(() => toldWork.set(readWork()))
}

/** The work that the tray tells of, the newest first. */
export function useWork(): readonly Work[] {
  return useStore(toldWork)
}

/** Calls `listener` when a pull or push that took a while has ended well, until the returned function is called. */
export function onLongTransfer(listener: () => void): () => void {
  let running = runningIds(operations.get())
  return operations.subscribe(() => {
    const transfers = operations.get().filter(({ kind, state }) => isTransfer(kind) && state === 'done')
    if (noticesOf(running, transfers).length > 0) listener()
    running = runningIds(operations.get())
  })
}

/** What is told where it is asked for: the dialog says that a login failed. */
const toldElsewhere: ReadonlySet<string> = new Set(['login'])

/** Calls `listener` when there is one more failure to tell of, until the returned function is called. */
export function onFailure(listener: () => void): () => void {
  const failedIds = () =>
    toldWork.get().flatMap(({ id, kind, state }) => (state === 'failed' && !toldElsewhere.has(kind) ? [id] : []))
  let known = new Set<string>()
  const look = () => {
    const failed = failedIds()
    if (failed.some((id) => !known.has(id))) listener()
    known = new Set(failed)
  }
  look()
  return toldWork.subscribe(look)
}
