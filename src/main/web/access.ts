import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Names by which a browser reaches this machine's loopback; any port, since `ssh -L` may forward another. */
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]'])
const readingMethods = new Set(['GET', 'HEAD'])

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 401 | 403
  readonly reason: string
}

/** Decides who may use browser mode: whoever holds the token, from a page of its own, on this machine. */
export class Access {
  readonly #token: string
  #cookie = ''

  constructor(token: string) {
    this.#token = token
  }

  /** Names the cookie after the port, since browsers send a host's cookies to all of its ports. */
  setPort(port: number): void {
    this.#cookie = `lamina-${port}`
  }

  /** Whether `token` is the one that lets in. */
  isToken(token: string): boolean {
    const given = Buffer.from(token)
    const wanted = Buffer.from(this.#token)
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  }

  /** The Set-Cookie header that keeps the token where scripts and other sites do not get at it. */
  cookieHeader(): string {
    return `${this.#cookie}=${this.#token}; Path=/; HttpOnly; SameSite=Strict`
  }

  /** Why the request's Host or Origin is wrong (DNS rebinding, other sites), or undefined when both are fine. */
  checkSource(request: IncomingMessage): Refusal | undefined {
    const { host = '', origin } = request.headers
    if (!loopbackNames.has(host.replace(/:\d+$/, ''))) {
      return { status: 403, reason: 'This address is not served here: open http://127.0.0.1 with the port.' }
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      return { status: 403, reason: 'Requests of other sites are not answered.' }
    }
    return undefined
  }

  /** Why a request may not go on, or undefined when it may. */
  check(request: IncomingMessage): Refusal | undefined {
    const refusal = this.checkSource(request)
    if (refusal !== undefined) return refusal
    if (this.#hasBearer(request)) return undefined
    if (!this.#hasCookie(request)) {
      return { status: 401, reason: 'Open the address that was printed when Lamina started: its token lets you in.' }
    }
    // Browsers name the origin of everything but plain reading; what does not, is not a page of ours.
    const isReading = readingMethods.has(request.method ?? '') && request.headers.upgrade === undefined
    if (!isReading && request.headers.origin === undefined) {
      return { status: 403, reason: 'A request that changes something must name its origin.' }
    }
    return undefined
  }

  /**
   * Why a request for which reading is work, as a download is, may not go on: only a page of this very address may
   * ask for it, not one of another port that has the cookie, too (Fetch Metadata, "Sec-Fetch-Site").
   */
  checkOwnPage(request: IncomingMessage): Refusal | undefined {
    const refusal = this.check(request)
    if (refusal !== undefined || this.#hasBearer(request)) return refusal
    if (request.headers['sec-fetch-site'] === 'same-origin') return undefined
    return { status: 403, reason: 'This is answered to pages of Lamina alone, and to programs with the token.' }
  }

  #hasBearer(request: IncomingMessage): boolean {
    const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ')
    return scheme === 'Bearer' && this.isToken(token)
  }

  #hasCookie(request: IncomingMessage): boolean {
    const start = `${this.#cookie}=`
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
    return pairs.some((pair) => pair.startsWith(start) && this.isToken(pair.slice(start.length)))
  }
}
