import { type RefObject, useEffect, useEffectEvent } from 'react'
import { useWork } from './useWork.ts'
import { isUnderWay } from './work.ts'

/** How long results stay in sight before the tray goes by itself, milliseconds. */
const delay = 5000

/**
 * Closes a tray that opened by itself once all work has ended well and nobody is busy in it. Failures stay, and so
 * does a tray that was opened by hand (`isAutomatic` false).
 */
export function useAutoClose(tray: RefObject<HTMLElement | null>, isAutomatic: boolean, onClose: () => void): void {
  const work = useWork()
  const isOver = isAutomatic && work.length > 0 && !work.some((item) => isUnderWay(item) || item.state === 'failed')
  const close = useEffectEvent(onClose)
  useEffect(() => {
    if (!isOver) return
    const timer = setInterval(() => {
      const isBusy = tray.current?.matches(':hover, :focus-within') ?? false
      if (!isBusy) close()
    }, delay)
    return () => clearInterval(timer)
  }, [isOver, tray])
}
