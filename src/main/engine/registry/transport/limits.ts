/** Times in ms and counts that bound how long a registry may take. */
export interface TransportLimits {
  /** From the first packet to a connection that is ready, TLS included. */
  readonly connect: number
  /** From a request that is sent to the head of its answer. */
  readonly headers: number
  /** The same for what a registry has to put away first: uploads and manifests. */
  readonly slowHeaders: number
  /** Between two pieces of a body that somebody waits for. */
  readonly idle: number
  /** Connections to one host at once; further requests wait. */
  readonly connections: number
}

/** What holds when nobody says otherwise. */
export const defaultLimits: TransportLimits = {
  connect: 15_000,
  headers: 60_000,
  slowHeaders: 300_000,
  idle: 30_000,
  connections: 16,
}
