import type { MessagePort } from 'node:worker_threads'
import { toEngineError } from '../../../errors/EngineError.ts'
import type { Authorizer } from '../types.ts'
import type { AuthorizerAnswer, AuthorizerQuestion } from './authorizerMessages.ts'

/**
 * Answers the RemoteAuthorizer at the other end of `port` until the port is closed, which is the caller's to do. Does
 * not keep the process running.
 */
export function serveAuthorizer(port: MessagePort, authorizer: Authorizer): void {
  const waiting = new Map<number, AbortController>()
  const answer = (message: AuthorizerAnswer): void => {
    if (waiting.delete(message.id)) port.postMessage(message)
  }
  port.on('message', (question: AuthorizerQuestion) => {
    const { kind, id } = question
    if (kind === 'forget') {
      waiting.get(id)?.abort()
      waiting.delete(id)
      return
    }
    const control = new AbortController()
    waiting.set(id, control)
    authorizer.authorize({ ...question.request, signal: control.signal }).then(
      (header) => answer({ id, header }),
      (thrown: unknown) => answer({ id, error: toEngineError(thrown, 'authorize a request').toRecord() }),
    )
  })
  port.once('close', () => {
    for (const control of waiting.values()) control.abort()
    waiting.clear()
  })
  port.unref()
}
