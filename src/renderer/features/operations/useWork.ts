import { operations } from '../../client/operations.ts'
import { useStore } from '../../client/Store.ts'
import { pendingUploads } from '../../client/uploads.ts'
import { dismissed } from './dismissed.ts'
import { sessionStart } from './sessionStart.ts'
import { isTold, ofOperation, ofUpload, type Work } from './work.ts'

/** The work that the tray tells of, the newest first. */
export function useWork(): readonly Work[] {
  const known = useStore(operations)
  const uploads = useStore(pendingUploads)
  const gone = useStore(dismissed)
  const since = useStore(sessionStart) ?? Number.POSITIVE_INFINITY
  return [...uploads.map(ofUpload), ...known.map(ofOperation)]
    .filter((work) => !gone.has(work.id) && isTold(work, since))
    .sort((a, b) => b.started - a.started)
}
