import { engine } from '../../client/api.ts'
import { dismissUpload } from '../../client/uploads.ts'
import { dismissWork } from './dismissed.ts'
import { isUnderWay, type Work } from './work.ts'

/** Whether it can be stopped. */
export function canCancel(work: Work): boolean {
  return isUnderWay(work) && !work.isBrief
}

/** Asks work to stop and leave nothing behind. */
export function cancelWork({ id, isUpload }: Work): void {
  if (isUpload) dismissUpload(id)
  // One that has ended meanwhile is told by the watch.
  else engine.operations.cancel({ id }).catch(() => undefined)
}

/** Takes ended work off the tray; an upload that never reached the engine is forgotten. */
export function dismissOne({ id, isUpload }: Work): void {
  if (isUpload) dismissUpload(id)
  else dismissWork([id])
}
