import type { Readable } from 'node:stream'

/**
 * One place where a registry answers: the registry itself or a mirror of it. Plain data, which may cross threads.
 * Holds no credentials of registries.
 */
export interface Endpoint {
  /** The registry that is meant, as references have it: `docker.io`, `localhost:5000`. Errors name it. */
  readonly registry: string
  /** Scheme, host and port, without a path: `https://registry-1.docker.io`. */
  readonly origin: string
  /** A path below the origin that `/v2/` is found under, for mirrors: `/proxy`; empty for none. */
  readonly prefix: string
  /** Only asked for what is pulled; after a failure the next endpoint is asked. */
  readonly isMirror: boolean
  /** Certificates to trust besides the system's, and a client certificate with its key: PEM (`certs.d`). */
  readonly tls: {
    readonly ca: readonly string[]
    readonly cert?: string
    readonly key?: string
    readonly verify: boolean
  }
  /** The proxies that may be gone through; a redirect to another host may need another one, or none. */
  readonly proxies: ProxyRules
}

/** URLs of proxies, perhaps with a user, by the scheme of what is asked; `no` as NO_PROXY has it. Absent for none. */
export interface ProxyRules {
  readonly http?: string
  readonly https?: string
  readonly no?: string
}

/** What is wanted of a repository, as a token's scope says it (Docker token authentication, "Requesting a token"). */
export interface Scope {
  /** Path of the repository, `library/alpine`. Absent for the registry itself, and its catalogue. */
  readonly repository?: string
  readonly actions: readonly ('pull' | 'push' | 'delete' | '*')[]
  /** Another repository that blobs are mounted from. */
  readonly from?: string
}

/** Gives Authorization headers. Lives where credentials are, on the main thread; workers ask over a message. */
export interface Authorizer {
  /**
   * The Authorization header for a request, undefined for none. `refused` is the header that the endpoint has just
   * answered with 401, and `challenge` its WWW-Authenticate: a kept token that is that header is not given again.
   * Throws UNAUTHORIZED or DENIED when credentials are wrong or missing, and what asking a token server throws.
   */
  authorize(request: AuthorizeRequest): Promise<string | undefined>
}

export interface AuthorizeRequest {
  readonly endpoint: Endpoint
  readonly scope: Scope
  readonly challenge?: string
  readonly refused?: string
  readonly signal?: AbortSignal
}

/** One request to a registry. */
export interface TransportRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** Below the endpoint, `/v2/library/alpine/manifests/latest`; or an absolute URL which the registry gave (Location). */
  readonly path: string
  readonly scope: Scope
  readonly headers?: Readonly<Record<string, string>>
  /** A body of bytes, or one that is made anew for each try; `length` in bytes where it is known. */
  readonly body?: Uint8Array | { readonly open: () => Readable; readonly length?: number }
  readonly signal?: AbortSignal
  /** Statuses that are answers and no errors besides 2xx: 404 for an existence check. */
  readonly accept?: readonly number[]
  /** For people: `get the manifest of alpine:latest`; completes "Could not ...". */
  readonly attempt: string
  /** Told of each try that failed and is made again, and when, in ms from now. */
  readonly onRetry?: (retry: { readonly reason: string; readonly delay: number; readonly attempt: number }) => void
  /** Once: a failure is thrown and not tried again. */
  readonly once?: boolean
  /** Who gives the Authorization header, where it is not the transport's own: for credentials of who asks. */
  readonly authorizer?: Authorizer
}

/** What a registry answered. The caller reads the body to its end or destroys it. */
export interface TransportResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Fails with UNAVAILABLE when nothing comes for the idle timeout, or when it breaks off. */
  readonly body: Readable
  /** The URL that answered, after redirects. */
  readonly url: string
}

/**
 * Speaks to registries: authorizes, follows redirects (credentials stay with the host they are for), waits and tries
 * again on 429, 5xx and broken connections (Retry-After, else backoff with jitter), and turns refusals into errors
 * that say what the registry said (OCI distribution specification, "Error Codes"). One for each thread; holds
 * connections until `close`.
 */
export interface Transport {
  /**
   * Throws NOT_FOUND (404), UNAUTHORIZED (401), DENIED (403), RATE_LIMITED (429), UNAVAILABLE (5xx, broken, timeout,
   * no such host, certificate; retryable), ABORTED, INVALID_ARGUMENT (other 4xx).
   */
  request(endpoint: Endpoint, request: TransportRequest): Promise<TransportResponse>
  /** All bytes of a small body. Throws MALFORMED beyond `limit` bytes. */
  readSmall(response: TransportResponse, limit: number, what: string): Promise<Uint8Array>
  close(): Promise<void>
}

/** Where registries are found: their endpoints from settings, `certs.d` and the environment. */
export interface EndpointDirectory {
  /** For pulling: mirrors first, the registry itself last. Throws INVALID_ARGUMENT for a host that cannot be one. */
  pullEndpoints(registry: string): Promise<readonly Endpoint[]>
  /** The registry itself: for pushing, logging in and browsing. */
  endpoint(registry: string): Promise<Endpoint>
}
