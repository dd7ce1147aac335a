import { createServer, type Server } from 'node:http'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { ElectronPort } from '../../../test/fixtures/electronPort.ts'
import { PtyProgram } from '../../../test/fixtures/ptyProgram.ts'
import { decodeNews, encodeWish, type TerminalNews } from '../../shared/contract/terminalFrames.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import { ScreenThread } from '../engine/terminals/ScreenThread.ts'
import { TerminalSession } from '../engine/terminals/TerminalSession.ts'
import { workerUrl } from '../engine/workers/workerUrl.ts'
import { TerminalDoor } from './TerminalDoor.ts'

const id = 'a'.repeat(64)
let program: PtyProgram
let session: TerminalSession
let door: TerminalDoor
let server: Server
let address: string

beforeEach(async () => {
  program = new PtyProgram('/bin/sh', '-c', 'while read x; do echo "got $x"; done')
  const screens = new ScreenThread(workerUrl('screens'))
  session = new TerminalSession({ id, program, screens, scrollback: () => 100, onChange: () => {} })
  const get = (wanted: string) => {
    if (wanted !== id) throw new EngineError('NOT_FOUND', 'no such terminal')
    return session
  }
  door = new TerminalDoor({ get })
  server = createServer()
  server.on('upgrade', (request, connection, head) => door.upgrade(request, connection, head))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = server.address()
  address = typeof at === 'object' && at !== null ? `ws://127.0.0.1:${at.port}/terminal` : ''
})
afterEach(async () => {
  door.close()
  server.close()
  await session.close()
  program.kill()
})

/** What comes over a channel, as text. */
class Said {
  text = ''
  closed: number | undefined
  take(news: TerminalNews | undefined): void {
    if (news?.kind === 'output' || news?.kind === 'screen') this.text += Buffer.from(news.bytes).toString()
    if (news?.kind === 'taken') this.text += `<took ${news.count}>`
  }
}

async function open(query: string): Promise<{ socket: WebSocket; said: Said }> {
  const socket = new WebSocket(`${address}?${query}`)
  const said = new Said()
  socket.on('message', (data: Buffer) => said.take(decodeNews(data)))
  socket.on('close', (code) => {
    said.closed = code
  })
  await new Promise((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  return { socket, said }
}

const input = (text: string) => encodeWish({ kind: 'input', bytes: Buffer.from(text) })

it('carries a terminal over a WebSocket, and tells what was taken of the input', async () => {
  const { socket, said } = await open(`session=${id}&rows=30&columns=90`)
  socket.send(input('hello\n'))
  await vi.waitFor(() => expect(said.text).toContain('got hello'))
  expect(said.text).toContain('<took 6>')
  expect(program.sizes.at(-1)).toBe('30x90')
  expect(session.viewerCount).toBe(1)
  socket.close()
  await vi.waitFor(() => expect(session.viewerCount).toBe(0))
})

it('carries one over a port of the desktop app', async () => {
  const { port1, port2 } = new MessageChannel()
  const said = new Said()
  port2.on('message', (data: Uint8Array) => said.take(decodeNews(data)))
  door.attachPort(new ElectronPort(port1), id, { rows: 30, columns: 90 })
  port2.postMessage(input('hello\n'))
  await vi.waitFor(() => expect(said.text).toContain('got hello'))
  port2.close()
  await vi.waitFor(() => expect(session.viewerCount).toBe(0))
})

it.each([
  ['a terminal that is not there', `session=${'b'.repeat(64)}&rows=24&columns=80`, '404'],
  ['no size', `session=${id}`, '400'],
  ['a size that none can have', `session=${id}&rows=24&columns=100000`, '400'],
])('refuses %s', async (_what, query, status) => {
  await expect(open(query)).rejects.toThrow(status)
})

it.each([
  ['text', () => 'hello'],
  ['a frame of no kind', () => Uint8Array.from([77])],
  ['a frame that is too long', () => new Uint8Array(20_000).fill(1)],
])('cuts off a window that sends %s', async (_what, frame) => {
  const { socket, said } = await open(`session=${id}&rows=24&columns=80`)
  socket.send(frame())
  await vi.waitFor(() => expect(said.closed).toBeGreaterThan(1000))
  await vi.waitFor(() => expect(session.viewerCount).toBe(0))
})
