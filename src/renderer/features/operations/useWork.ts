import { operations } from '../../client/operations.ts'
import { Store, useStore } from '../../client/Store.ts'
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

/** Calls `listener` when there is one more failure to tell of, until the returned function is called. */
export function onFailure(listener: () => void): () => void {
  const failedIds = () => toldWork.get().flatMap(({ id, state }) => (state === 'failed' ? [id] : []))
  let known = new Set<string>()
  const look = () => {
    const failed = failedIds()
    if (failed.some((id) => !known.has(id))) listener()
    known = new Set(failed)
  }
  look()
  return toldWork.subscribe(look)
}
