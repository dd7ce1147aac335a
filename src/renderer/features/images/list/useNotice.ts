import { useCallback, useEffect, useRef, useState } from 'react'

/** How long a notice stays, milliseconds. */
const noticeTime = 2000

/** A short word on what happened just now, empty after a while; and what sets it. */
export function useNotice(): readonly [string, (text: string) => void] {
  const [notice, setNotice] = useState('')
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const tell = useCallback((text: string) => {
    clearTimeout(timer.current)
    setNotice(text)
    timer.current = setTimeout(() => setNotice(''), noticeTime)
  }, [])
  return [notice, tell]
}
