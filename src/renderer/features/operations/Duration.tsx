import { useEffect, useState } from 'react'
import { formatDuration } from '../../../shared/model/duration.ts'
import type { Work } from './work.ts'

/** How long work took; while it goes on, how long it has taken, second by second. */
export function Duration({ work: { state, started, ended } }: { readonly work: Work }) {
  if (state === 'running') return <Running started={started} />
  if (state === 'waiting') return null
  if (ended === undefined) return <span title="Nobody knows when it ended">–</span>
  return <span className="tabular">{formatDuration(ended - started)}</span>
}

function Running({ started }: { readonly started: number }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return <span className="tabular">{formatDuration(Math.max(1000, now - started))}</span>
}
