import { MessageChannel, Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EngineError } from '../../../errors/EngineError.ts'
import type { AuthorizeRequest } from '../types.ts'
import { serveAuthorizer } from './serveAuthorizer.ts'

/** Authorizes what it is told, in a thread of its own, and tells what came of it. */
const program = `
  const { parentPort, workerData } = require('node:worker_threads')
  const endpoint = { registry: 'r.test', origin: 'https://r.test' }
  import(workerData.module).then(({ RemoteAuthorizer }) => {
    const authorizer = new RemoteAuthorizer(workerData.port)
    parentPort.on('message', ({ repository, abortAfter }) => {
      const signal = abortAfter === undefined ? undefined : AbortSignal.timeout(abortAfter)
      authorizer.authorize({ endpoint, scope: { repository, actions: ['pull'] }, ...(signal ? { signal } : {}) }).then(
        (header) => parentPort.postMessage({ header }),
        (error) => parentPort.postMessage(error.toRecord()),
      )
    })
  })`

describe('the authorizer of a worker thread', () => {
  let worker: Worker
  let port: MessageChannel['port1']
  let answer: (request: AuthorizeRequest) => Promise<string | undefined>

  beforeEach(() => {
    const channel = new MessageChannel()
    port = channel.port1
    serveAuthorizer(port, { authorize: (request) => answer(request) })
    const module = new URL('./RemoteAuthorizer.ts', import.meta.url).href
    const workerData = { port: channel.port2, module }
    worker = new Worker(program, { eval: true, workerData, transferList: [channel.port2] })
  })
  afterEach(async () => {
    port.close()
    await worker.terminate()
  })

  function ask(message: { repository: string; abortAfter?: number }): Promise<unknown> {
    worker.postMessage(message)
    return new Promise((resolve) => worker.once('message', resolve))
  }

  it('gives the header that the main thread gives', async () => {
    answer = ({ endpoint, scope }) => Promise.resolve(`Bearer ${endpoint.registry} ${scope.repository}`)
    expect(await ask({ repository: 'app' })).toEqual({ header: 'Bearer r.test app' })
    answer = () => Promise.resolve(undefined)
    expect(await ask({ repository: 'app' })).toEqual({ header: undefined })
  })

  it('throws what the main thread throws', async () => {
    answer = () => Promise.reject(new EngineError('UNAUTHORIZED', 'Wrong password.', { data: { host: 'r.test' } }))
    const error = { code: 'UNAUTHORIZED', message: 'Wrong password.', data: { host: 'r.test' } }
    expect(await ask({ repository: 'app' })).toMatchObject(error)
  })

  it('lets the main thread know that nobody waits any more', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    answer = async ({ signal }) => {
      signal?.addEventListener('abort', () => resolve('aborted'))
      return promise
    }
    expect(await ask({ repository: 'app', abortAfter: 20 })).toMatchObject({ code: 'ABORTED' })
    expect(await promise).toBe('aborted')
  })

  it('fails what waits when the other end goes', async () => {
    answer = () => {
      port.close()
      return new Promise(() => undefined)
    }
    expect(await ask({ repository: 'app' })).toMatchObject({ code: 'UNAVAILABLE' })
  })
})
