import { once } from 'node:events'
import { lstatSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Duplex, PassThrough, Readable, Writable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EngineError } from '../../src/main/engine/errors/EngineError.ts'
import { createRunnerClient } from '../../src/runner/client/createRunnerClient.ts'
import { RunnerSocket } from '../../src/runner/client/RunnerSocket.ts'
import type { ExecSpec } from '../../src/runner/contract/container.ts'
import type { AttachOptions, Runner } from '../../src/runner/contract/runner.ts'
import type { RunnerServer } from '../../src/runner/server/serveRunner.ts'
import { serveGeneration } from '../fixtures/servedRunner.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const mebibyte = 1024 * 1024
const view: AttachOptions = { stdin: true, stdout: true, stderr: true, framed: false, delivery: 'all' }

let place: Awaited<ReturnType<typeof makeTestRoot>>
let server: RunnerServer
let client: Runner

/** Serves a runner that knows only these calls. */
async function serve(calls: Partial<Runner>): Promise<void> {
  server = await serveGeneration(place.path, 'r', calls)
  client = createRunnerClient(new RunnerSocket(join(place.path, 'runner-r.sock')))
}

beforeEach(async () => {
  place = await makeTestRoot('runner-socket')
})

afterEach(async () => {
  await server.close()
  await place.remove()
})

describe('plain calls', () => {
  it('give arguments and results as they are, names in bytes too', async () => {
    const row = { name: 'caf\u00c3\u00a9\u0000"', kind: 'file' as const, size: 1, mode: 0o4755, uid: 1, gid: 2 }
    await serve({
      listDirectory: (id, path, page) =>
        Promise.resolve({ rows: [{ ...row, mtime: page.offset, linkTarget: `${id} ${path}` }], total: page.limit }),
    })
    expect(await client.listDirectory('c', '/caf\u00c3', { offset: 3, limit: 4 })).toEqual({
      rows: [{ ...row, mtime: 3, linkTarget: 'c /caf\u00c3' }],
      total: 4,
    })
  })

  it('give nothing for nothing', async () => {
    await serve({ execState: () => Promise.resolve(undefined), resize: () => Promise.resolve() })
    expect(await client.execState('e')).toBeUndefined()
    expect(await client.resize('c', { rows: 1, columns: 2 })).toBeUndefined()
  })

  it('throw the very error of the runner', async () => {
    await serve({
      start: () => {
        throw new EngineError('CONFLICT', 'It is paused.', {
          data: { docker: 'paused', n: 1 },
          retryable: true,
          cause: new Error('why'),
        })
      },
    })
    const thrown = await client.start('c').catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(EngineError)
    expect(thrown).toMatchObject({
      code: 'CONFLICT',
      message: 'It is paused.',
      data: { docker: 'paused', n: 1 },
      retryable: true,
      cause: { message: 'why' },
    })
  })

  it('take a screen of 4 MiB', async () => {
    let length = 0
    await serve({
      async keepScreen(_id, screen) {
        length = screen.text.length
      },
    })
    await client.keepScreen('c', { position: 0, rows: 1, columns: 1, text: '\u001b'.repeat(4 * mebibyte) })
    expect(length).toBe(4 * mebibyte)
  })

  it('say that nobody is there when the runner is gone', async () => {
    await serve({})
    await server.close()
    await expect(client.info()).rejects.toMatchObject({ code: 'UNAVAILABLE', name: 'RunnerGoneError' })
  })
})

it('serves on a socket for this user alone', async () => {
  await serve({})
  expect(lstatSync(join(place.path, 'runner-r.sock')).mode & 0o777).toBe(0o600)
})

it('refuses what is no call', async () => {
  await serve({})
  const socket = connect(join(place.path, 'runner-r.sock'))
  socket.end('POST /call/constructor HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  expect(await text(socket)).toContain('UNSUPPORTED')
})

describe('bodies', () => {
  it('come whole', async () => {
    const bytes = Buffer.alloc(5 * mebibyte, 'lamina')
    await serve({ readLayer: () => Promise.resolve(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)])) })
    expect((await buffer(await client.readLayer('c'))).equals(bytes)).toBe(true)
  })

  it('tell what went wrong on their way', async () => {
    async function* broken() {
      yield Buffer.from('a')
      throw new EngineError('NO_SPACE', 'The disk is full.')
    }
    await serve({ readPath: () => Promise.resolve(Readable.from(broken())) })
    const body = await client.readPath('c', '/')
    await expect(buffer(body)).rejects.toMatchObject({ code: 'NO_SPACE', message: 'The disk is full.' })
  })

  it('are not read further than the client reads, and end with it', async () => {
    let given = 0
    const endless = new Readable({
      read() {
        given += 65_536
        this.push(Buffer.alloc(65_536))
      },
    })
    await serve({ exportTree: () => Promise.resolve(endless) })
    const body = await client.exportTree('c')
    await once(body, 'readable')
    await delay(200)
    expect(given).toBeLessThan(4 * mebibyte)
    body.destroy()
    await expect.poll(() => endless.destroyed).toBe(true)
  })

  it('go up with their arguments', async () => {
    const bytes = Buffer.alloc(3 * mebibyte, 'up')
    let got: unknown
    await serve({
      async writePath(id, path, tar, options) {
        got = { id, path, options, same: (await buffer(tar)).equals(bytes) }
      },
    })
    const options = { noOverwriteDirNonDir: true, copyUidGid: false }
    await client.writePath('c', '/\u00e9', Readable.from([bytes]), options)
    expect(got).toEqual({ id: 'c', path: '/\u00e9', options, same: true })
  })

  it('hear early that they are not wanted', async () => {
    await serve({ writePath: () => Promise.reject(new EngineError('NOT_FOUND', 'No such path.')) })
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(65_536))
      },
    })
    const options = { noOverwriteDirNonDir: true, copyUidGid: false }
    await expect(client.writePath('c', '/', endless, options)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(endless.destroyed).toBe(true)
  })

  it('end at the runner when their source breaks', async () => {
    let failed: unknown
    await serve({
      async writePath(_id, _path, tar) {
        await buffer(tar).catch((error: unknown) => {
          failed = error
          throw error
        })
      },
    })
    const source = new PassThrough()
    source.write('x')
    const options = { noOverwriteDirNonDir: true, copyUidGid: false }
    const writing = client.writePath('c', '/', source, options)
    setTimeout(() => source.destroy(new Error('unplugged')), 50)
    await expect(writing).rejects.toThrow('unplugged')
    await expect.poll(() => failed).toBeInstanceOf(Error)
  })
})

describe('views', () => {
  it('begin with what the client sends at once, and end one direction at a time', async () => {
    const input = new PassThrough()
    const output = new PassThrough()
    await serve({ attach: () => Promise.resolve(Duplex.from({ readable: output, writable: input })) })
    const stream = await client.attach('c', view)
    stream.end('all of stdin')
    expect(await text(input)).toBe('all of stdin')
    output.end('still told after the end of stdin')
    expect(await text(stream)).toBe('still told after the end of stdin')
    await expect.poll(() => server.isBusy()).toBe(false)
  })

  it('let the client go on writing after the output has ended', async () => {
    const input = new PassThrough()
    await serve({ attach: () => Promise.resolve(Duplex.from({ readable: Readable.from([]), writable: input })) })
    const stream = await client.attach('c', view)
    stream.resume()
    await once(stream, 'end')
    stream.end('late')
    expect(await text(input)).toBe('late')
  })

  it('close at the client, with all output, when the runner closes them', async () => {
    const bytes = Buffer.alloc(2 * mebibyte, 'out')
    const output = new Duplex({
      read() {
        this.push(bytes)
        this.push(null)
        this.once('end', () => this.destroy())
      },
      write: () => undefined,
    })
    await serve({ attachExec: () => Promise.resolve(output) })
    const stream = await client.attachExec('e', view)
    stream.write('never read')
    expect((await buffer(stream)).equals(bytes)).toBe(true)
    stream.end()
    await expect.poll(() => server.isBusy()).toBe(false)
  })

  it('are gone at the runner when the client is', async () => {
    const opened = new PassThrough()
    await serve({ attach: () => Promise.resolve(opened) })
    const stream = await client.attach('c', view)
    stream.destroy()
    await expect.poll(() => opened.destroyed).toBe(true)
  })

  it('make the program wait while the client does not read', async () => {
    let given = 0
    const flood = new Duplex({
      read() {
        given += 65_536
        this.push(Buffer.alloc(65_536))
      },
      write: (_chunk, _encoding, done) => done(),
    })
    await serve({ attach: () => Promise.resolve(flood) })
    const stream = await client.attach('c', view)
    await delay(200)
    expect(given).toBeLessThan(4 * mebibyte)
    stream.destroy()
  })

  it('make the client wait while the program does not read', async () => {
    const deaf = new Duplex({ read: () => undefined, write: () => undefined })
    await serve({ attach: () => Promise.resolve(deaf) })
    const stream = await client.attach('c', view)
    // What was not written yet when the client goes.
    stream.on('error', () => undefined)
    let sent = 0
    const counting = new Writable({
      write(chunk: Buffer, _encoding, done) {
        sent += chunk.length
        stream.write(chunk, () => done())
      },
    })
    Readable.from(Array.from({ length: 200 }, () => Buffer.alloc(65_536))).pipe(counting)
    await delay(200)
    expect(sent).toBeLessThan(4 * mebibyte)
    stream.destroy()
  })

  it('say why they could not be opened', async () => {
    await serve({ attach: () => Promise.reject(new EngineError('NOT_FOUND', 'No such container.')) })
    await expect(client.attach('c', view)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect.poll(() => server.isBusy()).toBe(false)
  })

  it('of an exec come with a large environment, and without a view nothing comes', async () => {
    const asked: string[] = []
    await serve({
      async startExec(spec, options) {
        asked.push(`${spec.environment.join('').length} ${options === null}`)
        return options === null ? undefined : Duplex.from(Readable.from(['x']))
      },
    })
    const spec: ExecSpec = {
      id: 'e',
      containerId: 'c',
      command: ['true'],
      environment: ['A='.padEnd(mebibyte, 'x')],
      user: '',
      workingDirectory: '',
      tty: false,
      attachStdin: false,
      privileged: false,
    }
    const stream = await client.startExec(spec, view)
    expect(stream === undefined ? '' : await text(stream)).toBe('x')
    expect(await client.startExec(spec, null)).toBeUndefined()
    expect(asked).toEqual([`${mebibyte} false`, `${mebibyte} true`])
    stream?.end()
  })
})

describe('events', () => {
  /** Events of a container that was stopped by hand so and so often. */
  async function* numbered(after: number, signal: AbortSignal, end: number) {
    const state = { status: 'exited' as const, pid: 0, exitCode: 0, error: '', oomKilled: false, created: 0 }
    const rest = { started: 0, finished: 0, restartCount: 0, stoppedByHand: false, generation: 'g', revision: 1 }
    for (let sequence = after + 1; sequence <= end; sequence++) {
      const event = { sequence, time: 0, containerId: 'c', action: 'die' as const, attributes: {} }
      yield { ...event, state: { ...state, ...rest } }
    }
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
  }

  it('come from a number on, until the signal', async () => {
    const ended: number[] = []
    await serve({
      async *events(after, signal) {
        yield* numbered(after, signal, 5)
        ended.push(after)
      },
    })
    const stop = new AbortController()
    const got: number[] = []
    for await (const { sequence } of client.events(2, stop.signal)) {
      got.push(sequence)
      if (sequence === 5) stop.abort()
    }
    expect(got).toEqual([3, 4, 5])
    await expect.poll(() => ended).toEqual([2])
  })

  it('do not count as somebody who needs the runner, and end when it does', async () => {
    await serve({ events: (after, signal) => numbered(after, signal, 1) })
    const got: number[] = []
    const listening = (async () => {
      for await (const { sequence } of client.events(0, new AbortController().signal)) got.push(sequence)
    })()
    await expect.poll(() => got).toEqual([1])
    expect(server.isBusy()).toBe(false)
    await server.close()
    await listening
    expect(got).toEqual([1])
  })
})

it('is found again under its name when somebody took that away, and serves who is connected', async () => {
  const echo = new PassThrough()
  await serve({ attach: () => Promise.resolve(echo), states: () => Promise.resolve({}) })
  const stream = await client.attach('c', view)
  server.hide()
  await expect(client.states()).rejects.toMatchObject({ name: 'RunnerGoneError' })
  await server.show()
  expect(await client.states()).toEqual({})
  stream.end('as before')
  expect(await text(stream)).toBe('as before')
})
