import { findLogFrame } from '../../shared/contract/logFrames.ts'
import { logsPath } from '../../shared/contract/transport.ts'
import { parseErrorRecord, ToldError } from './errors.ts'

/** Which part of what a container printed is wanted. */
export interface LogsWish {
  readonly containerId: string
  readonly stdout: boolean
  readonly stderr: boolean
  /** So many lines at the end; all when absent. */
  readonly tail?: number
  /** Milliseconds since 1970. */
  readonly since?: number
  /** Goes on as the container prints. */
  readonly follow: boolean
}

function addressOf({ containerId, stdout, stderr, tail, since, follow }: LogsWish): URL {
  const url = new URL(logsPath, location.href)
  url.searchParams.set('container', containerId)
  if (stdout) url.searchParams.set('stdout', '')
  if (stderr) url.searchParams.set('stderr', '')
  if (tail !== undefined) url.searchParams.set('tail', `${tail}`)
  if (since !== undefined) url.searchParams.set('since', `${since}`)
  if (follow) url.searchParams.set('follow', '')
  return url
}

async function ask(url: URL, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(url, { signal })
  if (response.ok && response.body !== null) return response.body
  const record = parseErrorRecord(await response.json().catch(() => undefined))
  const message = `Could not read the log: the engine answered with status ${response.status}.`
  throw new ToldError(record ?? { code: 'UNAVAILABLE', message, data: {}, retryable: true })
}

/**
 * Reads a log; `onRecords` is given whole records (`logFrames.ts`), many at once, as they come, and none when the answer
 * begins. The next ones are asked for when it returns. Resolves at the end of the log, rejects with a ToldError, and
 * with whatever breaks the connection.
 */
export async function readLogs(
  wish: LogsWish,
  onRecords: (bytes: Uint8Array) => void,
  signal: AbortSignal,
): Promise<void> {
  const reader = (await ask(addressOf(wish), signal)).getReader()
  let rest: Uint8Array = new Uint8Array(0)
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const bytes = rest.length === 0 ? value : joined(rest, value)
    let end = 0
    for (let place = findLogFrame(bytes, 0); place !== undefined; place = findLogFrame(bytes, end)) end = place.end
    rest = bytes.slice(end)
    onRecords(bytes.subarray(0, end))
  }
}

/** The whole log as a file of text, `times` before its lines. Rejects as `readLogs` does. */
export async function downloadLogs(wish: LogsWish, times: boolean, name: string, signal: AbortSignal): Promise<void> {
  const url = addressOf({ ...wish, follow: false })
  url.searchParams.set('as', 'text')
  if (times) url.searchParams.set('times', '')
  // The browser keeps a large one on disk.
  const blob = await new Response(await ask(url, signal)).blob()
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}
