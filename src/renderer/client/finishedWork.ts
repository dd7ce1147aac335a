import type { DesktopNotice } from '../../shared/contract/desktop.ts'
import type { Operation } from '../../shared/contract/operations.ts'

/** Work that took this long is worth a notification when it ends, in milliseconds. */
const longWork = 5000

/** What to tell of work that has ended since it was seen running: `running` are the ids of what ran before. */
export function noticesOf(running: ReadonlySet<string>, operations: readonly Operation[]): readonly DesktopNotice[] {
  return operations.filter((operation) => running.has(operation.id) && isLongDone(operation)).map(noticeOf)
}

/** The ids of what runs. */
export function runningIds(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(operations.flatMap(({ id, state }) => (state === 'running' ? [id] : [])))
}

/** What a person has cancelled is no news to them. */
function isLongDone({ state, started, ended = started }: Operation): boolean {
  return (state === 'done' || state === 'failed') && ended - started >= longWork
}

function noticeOf({ title, state, error, results }: Operation): DesktopNotice {
  if (state === 'failed') return { title: `Failed: ${title}`, body: error?.message.slice(0, 300) ?? '' }
  return { title, body: results[0]?.slice(0, 300) ?? 'Done.' }
}
