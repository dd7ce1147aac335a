import { setTimeout as sleep } from 'node:timers/promises'
import { EngineError } from '../../errors/EngineError.ts'
import type { TransportLimits } from './limits.ts'
import type { TransportRequest } from './types.ts'

interface TryOptions extends Pick<TransportRequest, 'onRetry' | 'once'> {
  readonly limits: TransportLimits
  readonly signal?: AbortSignal | undefined
}

/** The system's codes for that nobody is there: more tries hardly help. */
export const unreachable = new Set(['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'])

/**
 * Does `work` until it succeeds, fails in a way that does not pass by itself (`retryable` is false), or has been tried
 * often and long enough. Waits as long as the registry asks (`data.retryAfter`, ms), else twice as long each time, with
 * jitter, so that many clients do not come back at once. The last failure is thrown; it tells how often was tried.
 */
export async function tryAgain<T>(work: () => Promise<T>, options: TryOptions): Promise<T> {
  const { signal, onRetry, once, limits } = options
  const start = performance.now()
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (thrown) {
      // One that tells its tries was tried often enough further in: asking for a token is part of a request.
      if (!(thrown instanceof EngineError) || !thrown.retryable || once || thrown.data.tries !== undefined) throw thrown
      const delay = delayAfter(thrown, tries, limits)
      if (delay === undefined || performance.now() - start + delay > limits.total) throw afterTries(thrown, tries)
      onRetry?.({ reason: thrown.message, delay, attempt: tries })
      await pause(delay, signal)
    }
  }
}

/** How long to wait after so many tries, in ms; undefined for no further one. */
function delayAfter({ data }: EngineError, tries: number, limits: TransportLimits): number | undefined {
  const isUnreachable = typeof data.system === 'string' && unreachable.has(data.system)
  if (tries > (isUnreachable ? limits.unreachableRetries : limits.retries)) return undefined
  const longest = Math.min(limits.longestDelay, limits.firstDelay * 2 ** (tries - 1))
  const backoff = Math.round(longest * (0.5 + Math.random() / 2))
  if (typeof data.retryAfter !== 'number') return backoff
  // A bit later than asked, so that those who were told the same do not come back together.
  return data.retryAfter > limits.longestRetryAfter ? undefined : data.retryAfter + Math.round(backoff / 10)
}

function afterTries(error: EngineError, tries: number): EngineError {
  const { code, message, data, retryable, cause } = error
  const wait = typeof data.retryAfter === 'number' ? ` It asks to wait ${inWords(data.retryAfter)}.` : ''
  const told = tries > 1 ? ` Tried ${tries} times.` : ''
  if (wait === '' && told === '') return error
  return new EngineError(code, message + wait + told, { data: { ...data, tries }, retryable, cause: cause ?? error })
}

function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 120) return seconds === 1 ? '1 second' : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {})
  } catch (cause) {
    throw new EngineError('ABORTED', 'Stopped while it waited to try again.', { cause })
  }
}
