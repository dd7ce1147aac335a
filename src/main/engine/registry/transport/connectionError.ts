import { EngineError } from '../../errors/EngineError.ts'
import { tlsReason } from './tlsReason.ts'

/** What a connection was for. */
export interface ConnectionUse {
  /** Completes "Could not ...". */
  readonly attempt: string
  /** Host and port that was spoken to, or meant to be: for people. */
  readonly host: string
  /** The proxy on the way, host and port; absent for none. */
  readonly proxy?: string | undefined
  /** Says whether the caller stopped it. */
  readonly signal?: AbortSignal | undefined
}

/**
 * The error of a connection that could not be made, broke or stood still: UNAVAILABLE, and retryable where another try
 * may do better; ABORTED when the caller stopped it. `data.system` is the system's code for it.
 */
export function connectionError(thrown: unknown, use: ConnectionUse): EngineError {
  if (thrown instanceof EngineError) return thrown
  const { attempt, host, signal } = use
  if (signal?.aborted) return new EngineError('ABORTED', `Stopped before it was done: ${attempt}.`, { cause: thrown })
  const failure = rootOf(thrown)
  const untrusted = tlsReason(failure, use)
  const data = { host, ...(failure.code === '' ? {} : { system: failure.code }) }
  const message = `Could not ${attempt}: ${untrusted ?? reasonOf(failure, use)}`
  return new EngineError('UNAVAILABLE', message, { data, cause: thrown, retryable: untrusted === undefined })
}

/** A failure as Node and undici tell it. */
export interface Failure {
  /** `ECONNRESET`, `UND_ERR_BODY_TIMEOUT`; empty for none. */
  readonly code: string
  readonly message: string
}

function reasonOf({ code, message }: Failure, { host, proxy }: ConnectionUse): string {
  const peer = proxy === undefined ? host : `the proxy ${proxy}`
  if (proxy !== undefined) {
    const answer = proxyAnswer(message)
    if (answer === '407') return `${peer} wants a user and a password. Set it as http://USER:PASSWORD@HOST:PORT.`
    if (answer !== undefined) return `${peer} answered ${answer} when it was asked for ${host}.`
  }
  switch (code) {
    case 'ENOTFOUND':
      return `no such host: ${peer}. Check the name and that DNS works.`
    case 'EAI_AGAIN':
      return `the address of ${peer} could not be looked up. Check the network and DNS.`
    case 'ECONNREFUSED':
      return `${peer} refuses connections. Check the port, and that it is running.`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return `${peer} cannot be reached from here. Check the network.`
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `${peer} did not take the connection in time. Check the network, a firewall or a proxy.`
    case 'UND_ERR_HEADERS_TIMEOUT':
      return `${host} took the request and did not answer in time.`
    case 'UND_ERR_BODY_TIMEOUT':
      return `${host} stopped sending in the middle.`
    case 'UND_ERR_PRX_CONN':
      return `${peer} broke off the connection.`
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return `the connection to ${host} broke off.`
    default:
      return message.startsWith('Response does not match the HTTP/1.1 protocol')
        ? `${host} does not answer as a web server does.`
        : `the connection to ${host} failed (${message || code}).`
  }
}

/** The status with which a proxy refused, as undici tells it in its messages. */
function proxyAnswer(message: string): string | undefined {
  return /^Proxy response \((\d{3})\)|^Proxy Authentication Required \((\d{3})\)/.exec(message)?.slice(1).find(Boolean)
}

/** The failure that matters of one that wraps others: several addresses that were tried, a proxy's tunnel. */
function rootOf(thrown: unknown): Failure {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return rootOf(thrown.errors[0])
  if (!(thrown instanceof Error)) return { code: '', message: String(thrown) }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
  // A broken connection of an answer that came: what broke it is told within.
  if (code === 'UND_ERR_SOCKET' && thrown.cause instanceof Error) return rootOf(thrown.cause)
  return { code, message: thrown.message }
}
