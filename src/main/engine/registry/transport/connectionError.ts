import { EngineError } from '../../errors/EngineError.ts'

/** What a connection was for. */
export interface ConnectionUse {
  /** Completes "Could not ...". */
  readonly attempt: string
  /** Host and port that was spoken to, or meant to be: for people. */
  readonly host: string
  /** The proxy on the way, host and port; absent for none. */
  readonly proxy?: string | undefined
}

/**
 * The error of a connection that could not be made, broke or stood still: UNAVAILABLE, and retryable where another try
 * may do better; ABORTED when the caller stopped it.
 */
export function connectionError(thrown: unknown, use: ConnectionUse): EngineError {
  if (thrown instanceof EngineError) return thrown
  const failure = rootOf(thrown)
  if (failure.name === 'AbortError') {
    return new EngineError('ABORTED', `Stopped before it was done: ${use.attempt}.`, { cause: thrown })
  }
  const { reason, retryable } = explain(failure, use)
  return new EngineError('UNAVAILABLE', `Could not ${use.attempt}: ${reason}`, {
    data: { host: use.host, ...(failure.code === '' ? {} : { system: failure.code }) },
    cause: thrown,
    retryable,
  })
}

interface Failure {
  readonly name: string
  readonly code: string
  readonly message: string
}

interface Explanation {
  readonly reason: string
  readonly retryable: boolean
}

function explain({ code, message }: Failure, { host, proxy }: ConnectionUse): Explanation {
  const peer = proxy === undefined ? host : `the proxy ${proxy}`
  const again = (reason: string): Explanation => ({ reason, retryable: true })
  switch (code) {
    case 'ENOTFOUND':
      return { reason: `no such host: ${peer}. Check the name and that DNS works.`, retryable: true }
    case 'EAI_AGAIN':
      return again(`the address of ${peer} could not be looked up. Check the network and DNS.`)
    case 'ECONNREFUSED':
      return again(`${peer} refuses connections. Check the port, and that it is running.`)
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return again(`${peer} cannot be reached from here. Check the network.`)
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return again(`${peer} did not take the connection in time. Check the network, a firewall or a proxy.`)
    case 'UND_ERR_HEADERS_TIMEOUT':
      return again(`${host} took the request and did not answer in time.`)
    case 'UND_ERR_BODY_TIMEOUT':
      return again(`${host} stopped sending in the middle.`)
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return again(`the connection to ${host} broke off.`)
    default:
      return again(`the connection to ${host} failed (${message || code}).`)
  }
}

/** The failure that matters of one that wraps others: several addresses that were tried, a proxy's tunnel. */
function rootOf(thrown: unknown): Failure {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return rootOf(thrown.errors[0])
  if (!(thrown instanceof Error)) return { name: '', code: '', message: String(thrown) }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
  return { name: thrown.name, code, message: thrown.message }
}
