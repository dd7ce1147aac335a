import { useEffect, useState, useSyncExternalStore } from 'react'
import type { ErrorRecord } from '../../../shared/contract/errors.ts'
import { errorRecord } from '../../client/errors.ts'
import { type LogsWish, readLogs } from '../../client/logs.ts'
import { LogLines } from './LogLines.ts'

/** How far the reading of a log is. */
export interface LogReading {
  readonly lines: LogLines
  /** `reading` until the log ends, which it does not while it is followed. */
  readonly state: 'asking' | 'reading' | 'ended' | 'failed'
  readonly error?: ErrorRecord
  /** Rises with what came. */
  readonly version: number
}

const retryDelay = 1000

/** Reads a log into lines, and tells whoever shows them: once for each frame of the screen. */
class LogReader {
  #reading: LogReading = { lines: new LogLines(), state: 'asking', version: 0 }
  readonly #listeners = new Set<() => void>()
  #frame = 0

  readonly get = (): LogReading => this.#reading

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Reads until the end of the log, or until the signal. */
  async read(wish: LogsWish, signal: AbortSignal): Promise<void> {
    try {
      await readLogs(wish, (bytes) => this.#take(bytes), signal)
      this.#set({ state: 'ended' })
    } catch (thrown) {
      if (!signal.aborted) this.#set({ state: 'failed', error: errorRecord(thrown) })
    } finally {
      cancelAnimationFrame(this.#frame)
    }
  }

  #take(bytes: Uint8Array): void {
    this.#reading.lines.add(bytes)
    if (this.#frame !== 0) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.#set({ state: 'reading' })
    })
  }

  #set(change: Pick<LogReading, 'state'> & { readonly error?: ErrorRecord }): void {
    const { lines, version } = this.#reading
    this.#reading = { lines, version: version + 1, ...change }
    for (const listener of this.#listeners) listener()
  }
}

/** The log that is wished for, as it comes. A connection that breaks while it is followed is made again, from the start. */
export function useLogs(wish: LogsWish): { readonly reading: LogReading; readonly retry: () => void } {
  const [attempt, setAttempt] = useState(0)
  const key = JSON.stringify({ ...wish, attempt })
  const [current, setCurrent] = useState(() => ({ key, reader: new LogReader() }))
  if (current.key !== key) setCurrent({ key, reader: new LogReader() })
  const { reader } = current
  useEffect(() => {
    const stop = new AbortController()
    const { attempt: _attempt, ...wished }: LogsWish & { readonly attempt: number } = JSON.parse(key)
    void reader.read(wished, stop.signal)
    return () => stop.abort()
  }, [key, reader])
  const reading = useSyncExternalStore(reader.subscribe, reader.get)
  const isBroken = reading.state === 'failed' && reading.error?.retryable === true && wish.follow
  useEffect(() => {
    if (!isBroken) return
    const timer = setTimeout(() => setAttempt((before) => before + 1), retryDelay)
    return () => clearTimeout(timer)
  }, [isBroken])
  return { reading, retry: () => setAttempt((before) => before + 1) }
}
