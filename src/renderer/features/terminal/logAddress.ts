import { shellWord } from '../../../shared/model/shellWord.ts'

/** What of a log is seen, as its address has it. */
export interface LogAddress {
  /** Lines at its end; undefined for all. */
  readonly tail: number | undefined
  /** Minutes before now; undefined for since ever. */
  readonly minutes: number | undefined
  readonly stream: 'both' | 'stdout' | 'stderr'
  readonly times: boolean
}

/** How many lines can be chosen, all besides. */
export const tails = [100, 1000, 10_000, 100_000] as const

/** Minutes before now that can be chosen, since ever besides. */
export const spans = [
  { minutes: 5, title: 'last 5 minutes' },
  { minutes: 60, title: 'last hour' },
  { minutes: 1440, title: 'last day' },
] as const

const usualTail = 10_000

/** Reads `?tail=all&minutes=60&stream=stderr&times`. */
export function parseLogAddress(search: URLSearchParams): LogAddress {
  const tail = search.get('tail')
  const minutes = Number(search.get('minutes'))
  const stream = search.get('stream')
  return {
    tail: tail === 'all' ? undefined : (tails.find((entry) => `${entry}` === tail) ?? usualTail),
    minutes: spans.find((span) => span.minutes === minutes)?.minutes,
    stream: stream === 'stdout' || stream === 'stderr' ? stream : 'both',
    times: search.has('times'),
  }
}

/** Writes an address over what else `search` says; what is usual is left out. */
export function formatLogAddress(search: URLSearchParams, address: LogAddress): URLSearchParams {
  const { tail, minutes, stream, times } = address
  const next = new URLSearchParams(search)
  const put = (name: string, value: string | undefined) => {
    if (value === undefined) next.delete(name)
    else next.set(name, value)
  }
  put('tail', tail === usualTail ? undefined : `${tail ?? 'all'}`)
  put('minutes', minutes === undefined ? undefined : `${minutes}`)
  put('stream', stream === 'both' ? undefined : stream)
  put('times', times ? '' : undefined)
  return next
}

/** The docker command that prints the same. It has no way to leave one of the two streams out but the shell's. */
export function logsCommand({ tail, minutes, stream, times }: LogAddress, name: string, isFollowed: boolean): string {
  return [
    'docker logs',
    isFollowed ? '-f' : '',
    times ? '-t' : '',
    tail === undefined ? '' : `--tail ${tail}`,
    minutes === undefined ? '' : `--since ${minutes}m`,
    shellWord(name),
    stream === 'stdout' ? '2>/dev/null' : stream === 'stderr' ? '>/dev/null' : '',
  ]
    .filter((part) => part !== '')
    .join(' ')
}
