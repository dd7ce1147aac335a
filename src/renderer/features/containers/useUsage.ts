import { useEffect, useState } from 'react'
import type { UsageSample } from '../../../shared/contract/containers.ts'
import { engine } from '../../client/api.ts'

/** Samples of containers that run, by their IDs: as they came, the newest last. */
export type UsageHistory = ReadonlyMap<string, readonly UsageSample[]>

const nothing: UsageHistory = new Map()

/**
 * What these containers use, measured once a second while the component is on screen. `kept` samples of each are
 * remembered; those of a container that no longer runs stay until it is asked for no more.
 */
export function useUsage(ids: readonly string[], kept = 1): UsageHistory {
  const [history, setHistory] = useState(nothing)
  const key = [...ids].sort().join(' ')
  useEffect(() => {
    const asked = key === '' ? [] : key.split(' ')
    if (asked.length === 0) return undefined
    const stop = new AbortController()
    const follow = async () => {
      for await (const { samples } of await engine.containers.watchUsage({ ids: asked }, { signal: stop.signal })) {
        if (stop.signal.aborted) return
        setHistory((before) => {
          const next = new Map([...before].filter(([id]) => asked.includes(id)))
          for (const sample of samples) next.set(sample.id, [...(next.get(sample.id) ?? []), sample].slice(-kept))
          return next
        })
      }
    }
    // A connection that is lost is shown by the window; the numbers go on with the next one.
    const keepOn = async () => {
      while (!stop.signal.aborted) {
        await follow().catch(() => undefined)
        await new Promise((resolve) => setTimeout(resolve, 1000))
      }
    }
    void keepOn()
    return () => stop.abort()
  }, [key, kept])
  return history
}
