import { useSyncExternalStore } from 'react'
import { relativeTime } from '../../shared/model/relativeTime.ts'

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

/** A time as how long ago it was, the absolute time on hover. Milliseconds since 1970; 0 is unknown. */
export function Time({ time }: { readonly time: number }) {
  const current = useSyncExternalStore(subscribe, () => now)
  if (!(time > 0)) return <span className="soft">unknown</span>
  const date = new Date(time)
  return (
    <time dateTime={date.toISOString()} title={absolute.format(date)}>
      {relativeTime(time, Math.max(current, time))}
    </time>
  )
}
