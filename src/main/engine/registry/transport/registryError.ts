import type { Readable } from 'node:stream'
import { EngineError, type ErrorCode } from '../../errors/EngineError.ts'
import { parseChallenges } from './auth/challenge.ts'
import type { Answer } from './Exchange.ts'
import { defaultLimits } from './limits.ts'
import { parseRetryAfter } from './retryAfter.ts'

/** The largest error body that is read, in bytes. */
const bodyLimit = 64 * 1024
/** Characters of what a registry says that are told. */
const shownLimit = 500

/** What a refusal was an answer to. */
export interface RefusedRequest {
  /** Completes "Could not ...". */
  readonly attempt: string
  /** The registry, or the host that it redirected to: for people. */
  readonly host: string
  /** The registry that a login may help with; absent for another host. */
  readonly login?: string
}

/** One of the errors that a body lists (OCI distribution specification, "Error Codes"). */
export interface RegistryErrorEntry {
  /** `MANIFEST_UNKNOWN`; empty when there is none. */
  readonly code: string
  readonly message: string
}

/**
 * The error of an answer that refuses; reads its body. `data` has `status`, `host`, and where there are such
 * `registryCode` (`MANIFEST_UNKNOWN`), `registrySays` as dockerd prints it (`manifest unknown: manifest unknown`) and
 * `retryAfter` in ms. Throws ABORTED when the body's reading was stopped.
 */
export async function registryError(answer: Answer, { attempt, host, login }: RefusedRequest): Promise<EngineError> {
  const { status, headers } = answer
  const body = await readBody(answer)
  const entries = parseErrors(body)
  const isDenied = isAboutRights(answer)
  // As dockerd has it, the challenge says more than a body that asks for a login once again.
  const says = isDenied ? deniedRights : entries.map(spoken).join('; ') || plainText(body)
  const code = isDenied ? 'DENIED' : codeOf(status)
  const reason = says === '' ? `${host} answered ${status}` : `${host} answered ${status} (${says})`
  const retryAfter = parseRetryAfter(headers['retry-after'], Date.now())
  return new EngineError(code, `Could not ${attempt}: ${reason}.${remedyFor(code, login)}`, {
    data: {
      status,
      host,
      ...(entries[0]?.code ? { registryCode: entries[0].code } : {}),
      ...(says === '' ? {} : { registrySays: says }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    },
    retryable: passing.has(status),
  })
}

/** How dockerd says that who asks may not do this. */
const deniedRights = 'denied: requested access to the resource is denied'

/** Statuses of troubles that pass. */
const passing = new Set([408, 429, 500, 502, 503, 504])

/**
 * Bytes of a body; undefined when it has more than `limit`. Throws UNAVAILABLE when it is not whole after `time`, in ms,
 * and what the body throws; it is destroyed then.
 */
export async function readAtMost(
  body: Readable,
  limit: number,
  time = defaultLimits.small,
): Promise<Uint8Array | undefined> {
  const timer = setTimeout(() => body.destroy(tooSlow('read an answer', time)), time)
  try {
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size > limit) return undefined
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } finally {
    clearTimeout(timer)
  }
}

/** The error of a small answer that was not whole after `time`, in ms; not to be waited for once more at once. */
export function tooSlow(attempt: string, time: number): EngineError {
  const message = `Could not ${attempt}: it was not whole after ${time / 1000} seconds. Try again later.`
  return new EngineError('UNAVAILABLE', message, { retryable: true, data: { tries: 1 } })
}

/** Lets a body that nobody wants come to its end, so that its connection can be used again; a long one is cut off. */
export function discard(body: Readable): void {
  body.on('error', () => undefined)
  let size = 0
  body.on('data', (chunk: Uint8Array) => {
    size += chunk.length
    if (size > bodyLimit) body.destroy()
  })
}

async function readBody({ body }: Answer): Promise<Uint8Array> {
  try {
    return (await readAtMost(body, bodyLimit)) ?? new Uint8Array()
  } catch (thrown) {
    if (thrown instanceof EngineError && thrown.code === 'ABORTED') throw thrown
    return new Uint8Array()
  }
}

/** The errors that a body lists: those of the specification, and what token servers say instead. */
export function parseErrors(body: Uint8Array): readonly RegistryErrorEntry[] {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(body))
  } catch {
    return []
  }
  if (!isRecord(value)) return []
  const { errors, details, message, error } = value
  if (Array.isArray(errors)) return errors.slice(0, 10).filter(isRecord).map(entryOf)
  for (const text of [details, message, error]) {
    if (typeof text === 'string' && text !== '') return [{ code: '', message: clean(text) }]
  }
  return []
}

function entryOf(entry: Readonly<Record<string, unknown>>): RegistryErrorEntry {
  const { code, message, detail } = entry
  const text = [message, detail].find((part): part is string => typeof part === 'string' && part !== '')
  return { code: typeof code === 'string' ? clean(code) : '', message: clean(text ?? '') }
}

/** As Go's client of registries prints an error: `manifest unknown: manifest unknown`. */
function spoken({ code, message }: RegistryErrorEntry): string {
  const name = code.toLowerCase().replaceAll('_', ' ')
  return [name, message].filter((part) => part !== '').join(': ')
}

function plainText(body: Uint8Array): string {
  const text = new TextDecoder().decode(body).trim()
  // A page for browsers says nothing in a terminal.
  return /^[<{[]/.test(text) ? '' : clean(text)
}

/** One line that a terminal can show. */
function clean(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  return line.length > shownLimit ? `${line.slice(0, shownLimit)}...` : line
}

function codeOf(status: number): ErrorCode {
  if (status === 401) return 'UNAUTHORIZED'
  if (status === 403) return 'DENIED'
  if (status === 404) return 'NOT_FOUND'
  if (status === 429) return 'RATE_LIMITED'
  if (status === 408 || status >= 500) return 'UNAVAILABLE'
  return 'INVALID_ARGUMENT'
}

function remedyFor(code: ErrorCode, login: string | undefined): string {
  const command = login === undefined ? '' : `docker login ${login}`
  if (code === 'UNAUTHORIZED') return command && ` Log in with: ${command}`
  if (code === 'DENIED') {
    return ` Check the name, and that your account may do this${command && `; to log in: ${command}`}.`
  }
  if (code === 'RATE_LIMITED') return ' Wait a while, or log in for a higher limit.'
  if (code === 'UNAVAILABLE') return ' The registry has a problem; try again later.'
  return ''
}

/** Whether a 401 says that who asks is known and may not do this (RFC 6750, section 3.1). */
function isAboutRights({ status, headers }: Answer): boolean {
  return (
    status === 401 &&
    parseChallenges(headers['www-authenticate'] ?? '').some(({ params }) => params.error === 'insufficient_scope')
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
