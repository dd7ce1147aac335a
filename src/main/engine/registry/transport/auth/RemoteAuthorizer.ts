import type { MessagePort } from 'node:worker_threads'
import { EngineError } from '../../../errors/EngineError.ts'
import type { AuthorizeRequest, Authorizer } from '../types.ts'
import type { AuthorizerAnswer, AuthorizerQuestion } from './authorizerMessages.ts'

interface Waiter {
  readonly resolve: (header: string | undefined) => void
  readonly reject: (error: EngineError) => void
}

/**
 * The authorizer of a worker thread: asks the one that `serveAuthorizer` serves at the other end of a port. Keeps its
 * thread running only while it waits for an answer.
 */
export class RemoteAuthorizer implements Authorizer {
  readonly #port: MessagePort
  readonly #waiting = new Map<number, Waiter>()
  #lastId = 0
  #isClosed = false

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', (answer: AuthorizerAnswer) => this.#take(answer))
    port.once('close', () => this.#end())
    port.unref()
  }

  /** Also throws UNAVAILABLE when the port closes. */
  authorize({ signal, ...request }: AuthorizeRequest): Promise<string | undefined> {
    if (signal?.aborted) return Promise.reject(stopped())
    if (this.#isClosed) return Promise.reject(closed())
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>()
    this.#waiting.set(id, { resolve, reject })
    const forget = (): void => {
      this.#ask({ kind: 'forget', id })
      reject(stopped())
    }
    signal?.addEventListener('abort', forget, { once: true })
    this.#port.ref()
    this.#ask({ kind: 'authorize', id, request })
    return promise.finally(() => {
      signal?.removeEventListener('abort', forget)
      this.#waiting.delete(id)
      if (this.#waiting.size === 0) this.#port.unref()
    })
  }

  #ask(question: AuthorizerQuestion): void {
    this.#port.postMessage(question)
  }

  #take(answer: AuthorizerAnswer): void {
    const waiter = this.#waiting.get(answer.id)
    if ('error' in answer) waiter?.reject(EngineError.fromRecord(answer.error))
    else waiter?.resolve(answer.header)
  }

  #end(): void {
    this.#isClosed = true
    for (const { reject } of this.#waiting.values()) reject(closed())
  }
}

function stopped(): EngineError {
  return new EngineError('ABORTED', 'Stopped while a request was being authorized.')
}

function closed(): EngineError {
  return new EngineError('UNAVAILABLE', 'Could not authorize a request: the engine is closing.')
}
