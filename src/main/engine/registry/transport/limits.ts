/** Times in ms and counts that bound how long a registry may take, and how often it is asked. */
export interface TransportLimits {
  /** From the first packet to a connection that is ready, TLS included. */
  readonly connect: number
  /** From a request that is sent to the head of its answer. */
  readonly headers: number
  /** The same for what a registry has to put away first: uploads and manifests. */
  readonly slowHeaders: number
  /** Between two pieces of a body that somebody waits for. */
  readonly idle: number
  /** For all of a small answer: a token, an error, a manifest. */
  readonly small: number
  /** Connections to one host at once; further requests wait. */
  readonly connections: number
  /** Further tries after the first one. */
  readonly retries: number
  /** The same where nobody seems to be there: no such host, connection refused. */
  readonly unreachableRetries: number
  /** Before the first further try; twice as long before each one after it, at most `longestDelay`. */
  readonly firstDelay: number
  readonly longestDelay: number
  /** The longest Retry-After that is waited for; a longer one is an error that tells it. */
  readonly longestRetryAfter: number
  /** No try begins later than this after the first one. */
  readonly total: number
}

/** What holds when nobody says otherwise. */
export const defaultLimits: TransportLimits = {
  connect: 15_000,
  headers: 60_000,
  slowHeaders: 300_000,
  idle: 30_000,
  small: 60_000,
  connections: 16,
  retries: 5,
  unreachableRetries: 2,
  firstDelay: 500,
  longestDelay: 15_000,
  longestRetryAfter: 60_000,
  total: 180_000,
}
