/** setTimeout takes no more milliseconds than this, some 24.8 days. */
const timerLimit = 2 ** 31 - 1

/** Calls `action` at `time` (ms since 1970), however far that is; the returned function prevents it. */
export function callAt(time: number, action: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const wait = (): void => {
    const remaining = time - Date.now()
    if (remaining > 0) timer = setTimeout(wait, Math.min(remaining, timerLimit))
    else action()
  }
  wait()
  return () => clearTimeout(timer)
}
