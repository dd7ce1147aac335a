import { useSyncExternalStore } from 'react'
import { relativeTime, timeAhead } from '../../shared/model/relativeTime.ts'

let now = Date.now()
const listeners = new Set<() => void>()
setInterval(() => {
  now = Date.now()
  for (const listener of listeners) listener()
}, 10_000)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

interface Props {
  /** Milliseconds since 1970; 0 is unknown. */
  readonly time: number
  /** Told as how long it is until then. Else what seems to be ahead is another clock that goes before ours: just now. */
  readonly isAhead?: boolean
}

/** A time as how long ago it was, or will be, the absolute time on hover. */
export function Time({ time, isAhead = false }: Props) {
  const current = useSyncExternalStore(subscribe, () => now)
  if (!(time > 0)) return <span className="soft">unknown</span>
  const date = new Date(time)
  return (
    <time dateTime={date.toISOString()} title={absolute.format(date)}>
      {isAhead ? timeAhead(time, current) : relativeTime(time, Math.max(current, time))}
    </time>
  )
}
