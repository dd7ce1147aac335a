import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'

/** What was answered: the head, and the body as it comes. */
export interface Answer {
  readonly status: number
  /** Names in lower case; several of one name are joined by a comma (RFC 9110, section 5.3). */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readable
}

/** One request and its answer on the wire: no redirects, no tries, no meaning. */
export interface ExchangeOptions {
  readonly dispatcher: Dispatcher
  readonly request: Dispatcher.DispatchOptions
  readonly signal?: AbortSignal | undefined
  /** Turns what went wrong, before the head or within the body, into the error that is thrown. */
  readonly explain: (thrown: unknown) => Error
}

/** Bytes of a body that are held for a reader who is slower than the network. */
const heldBytes = 256 * 1024

/** Sends a request. The answer's body fails with what `explain` makes of a connection that breaks. */
export function exchange(options: ExchangeOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    new Exchange(options, resolve, reject).start()
  })
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions
  readonly #resolve: (answer: Answer) => void
  readonly #reject: (error: Error) => void
  #controller: Dispatcher.DispatchController | undefined
  #body: AnswerBody | undefined

  constructor(options: ExchangeOptions, resolve: (answer: Answer) => void, reject: (error: Error) => void) {
    this.#options = options
    this.#resolve = resolve
    this.#reject = reject
  }

  start(): void {
    const { dispatcher, request, signal } = this.#options
    if (signal?.aborted) {
      this.#fail(abortReason(signal))
      return
    }
    signal?.addEventListener('abort', this.#onAbort)
    try {
      dispatcher.dispatch(request, this)
    } catch (thrown) {
      this.#fail(thrown)
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#options.signal?.aborted) controller.abort(abortReason(this.#options.signal))
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return
    const body = new AnswerBody(controller)
    // Who begins to read after it broke is told then.
    body.on('error', () => undefined).once('close', () => this.#forget())
    this.#body = body
    this.#resolve({ status, headers: joinHeaders(headers), body })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#body?.push(chunk) === false) controller.pause()
  }

  onResponseEnd(): void {
    this.#forget()
    this.#body?.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error)
  }

  readonly #onAbort = (): void => {
    const { signal } = this.#options
    if (!signal) return
    // One that still waits for a connection has no controller yet.
    if (this.#controller) this.#controller.abort(abortReason(signal))
    this.#fail(abortReason(signal))
  }

  #fail(thrown: unknown): void {
    this.#forget()
    const error = this.#options.explain(thrown)
    if (this.#body) this.#body.destroy(error)
    else this.#reject(error)
  }

  #forget(): void {
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
  }
}

/** The body of an answer. Destroying it before its end closes the connection. */
class AnswerBody extends Readable {
  readonly #controller: Dispatcher.DispatchController
  #isWhole = false

  constructor(controller: Dispatcher.DispatchController) {
    super({ highWaterMark: heldBytes })
    this.#controller = controller
  }

  /** All has come. */
  end(): void {
    this.#isWhole = true
    this.push(null)
  }

  override _read(): void {
    this.#controller.resume()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.#isWhole) this.#controller.abort(error ?? new Error('The body was not wanted any more.'))
    callback(error)
  }
}

function abortReason(signal: AbortSignal): Error {
  const { reason } = signal
  return reason instanceof Error && reason.name === 'AbortError'
    ? reason
    : Object.assign(new Error('The operation was aborted', { cause: reason }), { name: 'AbortError' })
}

function joinHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const joined: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return joined
}
