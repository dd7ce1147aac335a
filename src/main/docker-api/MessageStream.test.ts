import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { MessageStream, progressBar } from './MessageStream.ts'

describe('progressBar', () => {
  // As dockerd 20.10 wrote them.
  it.each([
    [65_536, 6_503_033, '[>                                                  ]  65.54kB/6.503MB'],
    [196_608, 3_251_419, '[===>                                               ]  196.6kB/3.251MB'],
    [1_259_520, 3_251_419, '[===================>                               ]   1.26MB/3.251MB'],
    [6_476_393, 6_503_033, '[=================================================> ]  6.476MB/6.503MB'],
    [6_503_033, 6_503_033, '[==================================================>]  6.503MB/6.503MB'],
    [32_768, undefined, ' 32.77kB'],
    [20, 10, '     20B'],
  ])('of %d in %s', (current, total, bar) => {
    expect(progressBar(current, total)).toBe(bar)
  })
})

describe('MessageStream', () => {
  it('escapes what HTML would read, as Go does', async () => {
    const app = fastify()
    app.get('/', async (_request, reply) => {
      const messages = new MessageStream(reply)
      messages.write({ status: 'a <b> & "c"' })
      messages.end()
      return reply
    })
    const { body } = await app.inject('/')
    expect(body).toBe('{"status":"a \\u003cb\\u003e \\u0026 \\"c\\""}\r\n')
    await app.close()
  })
})
