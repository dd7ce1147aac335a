import { useEffect, useRef, useState } from 'react'
import { formatDuration } from '../../shared/model/duration.ts'
import { formatSize } from '../../shared/model/size.ts'
import { RateMeter } from './RateMeter.ts'

/** How often the rate is told anew, milliseconds. */
const interval = 500

/** How fast `bytes` rises while it runs, bytes a second; undefined until it can be told. */
function useRate(bytes: number, isRunning: boolean): number | undefined {
  const [rate, setRate] = useState<number>()
  const latest = useRef(bytes)
  useEffect(() => {
    latest.current = bytes
  }, [bytes])
  useEffect(() => {
    if (!isRunning) return
    const meter = new RateMeter()
    meter.add(latest.current, performance.now())
    const timer = setInterval(() => {
      meter.add(latest.current, performance.now())
      setRate(meter.rate)
    }, interval)
    return () => {
      clearInterval(timer)
      setRate(undefined)
    }
  }, [isRunning])
  return rate
}

interface Amounts {
  readonly bytesDone: number
  readonly bytesTotal?: number | undefined
}

/** How fast a transfer is and how long it still takes: `12MB/s, 3 s left`; empty while nobody can tell. */
export function useRateText({ bytesDone, bytesTotal }: Amounts, isRunning: boolean): string {
  const rate = useRate(bytesDone, isRunning)
  if (!isRunning || rate === undefined || rate < 1) return ''
  const speed = `${formatSize(rate)}/s`
  if (bytesTotal === undefined || bytesTotal <= bytesDone) return speed
  const left = Math.max(1, Math.ceil((bytesTotal - bytesDone) / rate)) * 1000
  return `${speed}, ${formatDuration(left).replace('.0 s', ' s')} left`
}
