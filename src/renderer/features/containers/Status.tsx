import { useEffect, useState } from 'react'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { statusText } from './containerStatus.ts'

/** How often the words are looked at again, in milliseconds. */
const interval = 5000

/** A container's state in docker's words, kept true while time goes by; why it failed on hover. */
export function Status({ state }: { readonly state: ContainerRow['state'] }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), interval)
    return () => clearInterval(timer)
  }, [])
  const text = statusText(state, Math.max(now, state.started, state.finished))
  return <span title={state.error === '' ? text : `${text}: ${state.error}`}>{text}</span>
}
