import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { joinConnection, readUpgradedBody, serveUpgrades, takeConnection, wantsRawConnection } from './hijack.ts'

let folder: string
let server: Server
let app: FastifyInstance
let late: PromiseWithResolvers<boolean>
beforeEach(async () => {
  late = Promise.withResolvers()
  folder = mkdtempSync(join(tmpdir(), 'lamina-hijack-'))
  app = fastify({
    serverFactory: (handler) => {
      server = createServer({ shouldUpgradeCallback: wantsRawConnection }, handler)
      serveUpgrades(server, handler)
      return server
    },
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  // Gives back what it gets, after the request's own body.
  app.post('/echo', async (request, reply) => {
    const body = await readUpgradedBody(request)
    const echo = new PassThrough()
    echo.write(`body:${body?.toString() ?? 'none'};`)
    await joinConnection(takeConnection(request, reply, 'text/raw'), echo, true)
    return reply
  })
  app.post('/ends', async (request, reply) => {
    const said = new PassThrough()
    said.end('x'.repeat(1_000_000))
    await joinConnection(takeConnection(request, reply, 'text/raw'), said, false)
    return reply
  })
  app.post('/late', async (request, reply) => {
    const stream = new PassThrough()
    const socket = takeConnection(request, reply, 'text/raw')
    socket.destroy()
    await once(socket, 'close')
    await joinConnection(socket, stream, true)
    late.resolve(stream.destroyed)
    return reply
  })
  app.post('/refused', (_request, reply) => reply.code(409).send('refused'))
  await app.ready()
  server.listen(join(folder, 'socket'))
  await once(server, 'listening')
})
afterEach(async () => {
  server.closeAllConnections()
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(): Socket {
  return connect({ path: join(folder, 'socket'), allowHalfOpen: true })
}

const upgrade = 'Host: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n'
const switched = 'HTTP/1.1 101 UPGRADED\r\nContent-Type: text/raw\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'

it('gives the connection over, with a body and typed bytes that came along with the head', async () => {
  const socket = open()
  socket.end(`POST /echo HTTP/1.1\r\n${upgrade}Content-Length: 4\r\n\r\n{"a"typed at once`)
  expect(await text(socket)).toBe(`${switched}body:{"a";typed at once`)
})

it('ends the stream of a client that went away before it was joined', async () => {
  const socket = open()
  socket.on('error', () => undefined)
  socket.write(`POST /late HTTP/1.1\r\n${upgrade}\r\n`)
  expect(await late.promise).toBe(true)
  socket.destroy()
})

it('waits for a body that comes in pieces', async () => {
  const socket = open()
  socket.write(`POST /echo HTTP/1.1\r\n${upgrade}Content-Length: 6\r\n\r\nab`)
  setTimeout(() => socket.write('cd'), 20)
  setTimeout(() => socket.end('efrest'), 40)
  expect(await text(socket)).toBe(`${switched}body:abcdef;rest`)
})

it('serves a client that asks for no upgrade', async () => {
  const socket = open()
  socket.write('POST /echo HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n')
  const [head] = await once(socket, 'data')
  expect(String(head)).toContain('HTTP/1.1 200 OK\r\nContent-Type: text/raw\r\n\r\n')
  const rest = text(socket)
  socket.write('GET /nothing HTTP/1.1\r\n\r\n')
  socket.end('and more')
  expect(await rest).toMatch(/GET \/nothing HTTP\/1.1\r\n\r\nand more$/)
})

it("takes the client's end as the end of input only", async () => {
  const socket = open()
  socket.write(`POST /echo HTTP/1.1\r\n${upgrade}\r\n`)
  socket.end('last words')
  expect(await text(socket)).toContain('last words')
})

it('closes when the output is over, with every byte of it delivered', async () => {
  const socket = open()
  socket.write(`POST /ends HTTP/1.1\r\n${upgrade}\r\nnever read`)
  const output = await text(socket)
  expect(output.length).toBe(switched.length + 1_000_000)
  const closed = once(server, 'close')
  socket.end()
  server.close()
  await closed
})

it('answers an error as any request', async () => {
  const socket = open()
  socket.end(`POST /refused HTTP/1.1\r\n${upgrade}\r\n`)
  expect(await text(socket)).toMatch(/^HTTP\/1.1 409 Conflict\r\n(.+\r\n)*\r\nrefused$/)
})
