import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openRequestBody } from './requestBody.ts'

let server: Server
let port: number
let handle: (incoming: IncomingMessage) => Promise<string>
beforeEach(async () => {
  server = createServer((incoming, response) => {
    handle(incoming).then(
      (answer) => response.end(answer),
      (error: Error) => response.writeHead(400).end(error.message),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

async function post(body: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: '127.0.0.1', method: 'POST' }, (response) => resolve(text(response)))
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

it('gives every byte of the body', async () => {
  handle = async (incoming) => {
    let bytes = 0
    for await (const chunk of openRequestBody(incoming)) bytes += (chunk as Buffer).length
    return String(bytes)
  }
  expect(await post(Buffer.alloc(5_000_000))).toBe('5000000')
  expect(await post(Buffer.alloc(0))).toBe('0')
})

it('takes no more from the connection than its reader asks for', async () => {
  handle = async (incoming) => {
    const body = openRequestBody(incoming)
    await delay(200)
    const taken = incoming.socket.bytesRead
    body.resume()
    return String(taken)
  }
  expect(Number(await post(Buffer.alloc(20_000_000)))).toBeLessThan(2_000_000)
})

it('leaves the connection whole when its reader gives up, so that the client gets its answer', async () => {
  handle = async (incoming) => {
    const body = openRequestBody(incoming)
    body.once('data', () => body.destroy())
    await new Promise((resolve) => body.once('close', resolve))
    return 'gave up'
  }
  expect(await post(Buffer.alloc(20_000_000))).toBe('gave up')
})

it('fails when the client goes away before the end', async () => {
  const failed = new Promise<Error>((resolve) => {
    handle = (incoming) => {
      openRequestBody(incoming).once('error', resolve).resume()
      return new Promise(() => undefined)
    }
  })
  const outgoing = request({ port, host: '127.0.0.1', method: 'POST' })
  outgoing.on('error', () => undefined)
  outgoing.write(Buffer.alloc(100_000))
  await delay(100)
  outgoing.destroy()
  expect(await failed).toMatchObject({ code: 'ABORTED' })
})
