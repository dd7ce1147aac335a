import { PassThrough } from 'node:stream'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ArchiveWorkerPool } from './ArchiveWorkerPool.ts'

/**
 * A worker that has read an archive when its stream ends; what it is told by the archive's name: `break` ends it in
 * the middle, `throw` lets an error escape, `later` lets one escape when the job is done.
 */
const script = `
  const { parentPort } = require('node:worker_threads')
  let name = ''
  const done = () => parentPort.postMessage({ type: 'done', result: { blobs: [], layers: [], images: [] } })
  const acts = {
    break: () => process.exit(3),
    throw: () => setImmediate(() => { throw new Error('out of memory') }),
    later: () => { done(); setTimeout(() => { throw new Error('out of memory') }, 1) },
  }
  parentPort.on('message', (request) => {
    if (request.type === 'start') name = request.job.name
    else if (request.type === 'end') (acts[name] ?? done)()
  })`

describe('the pool of archive workers', () => {
  let pool: ArchiveWorkerPool
  let workers: Worker[]
  let most: number

  beforeEach(() => {
    workers = []
    most = 0
    pool = new ArchiveWorkerPool(() => {
      const worker = new Worker(script, { eval: true })
      workers.push(worker)
      most = Math.max(most, living())
      return worker
    })
  })
  afterEach(async () => {
    await pool.close()
    await Promise.all(workers.map((worker) => worker.terminate()))
  })

  /** How many workers have not ended. */
  const living = () => workers.filter(({ threadId }) => threadId !== -1).length

  /** Starts to read an archive that comes when `stream` ends. */
  function read(name: string, signal?: AbortSignal) {
    const stream = new PassThrough()
    const result = pool.readLoad({ kind: 'stream', stream, name }, '/nowhere', signal ? { signal } : {})
    result.catch(() => undefined)
    return { stream, result }
  }

  /** Reads an archive that is there. */
  function readWhole(name: string): Promise<unknown> {
    const { stream, result } = read(name)
    stream.end()
    return result
  }

  it('gives a worker that has done its job the next one', async () => {
    await readWhole('one')
    await readWhole('two')
    expect(workers).toHaveLength(1)
  })

  it.each(['break', 'throw'])('starts anew after a worker that broke down in its job (%s)', async (name) => {
    await expect(readWhole(name)).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining(name) })
    await expect(readWhole('next')).resolves.toHaveProperty('images')
    expect(workers).toHaveLength(2)
  })

  it('lives on when an idle worker breaks down, and gives it no job', async () => {
    await readWhole('later')
    await expect.poll(living).toBe(0)
    await expect(readWhole('next')).resolves.toHaveProperty('images')
    expect(workers).toHaveLength(2)
  })

  it('reads two archives at once, and the others in the order in which they came', async () => {
    const ended: string[] = []
    const begin = (name: string) => {
      const reading = read(name)
      return { ...reading, result: reading.result.then(() => ended.push(name)) }
    }
    const [first, second, third, fourth] = [begin('1'), begin('2'), begin('3'), begin('4')]
    second.stream.end()
    await second.result
    const fifth = begin('5')
    for (const { stream } of [fifth, fourth, third]) stream.end()
    await Promise.all([third.result, fourth.result, fifth.result])
    first.stream.end()
    await first.result
    expect(ended).toEqual(['2', '3', '4', '5', '1'])
    expect(most).toBe(2)
  })

  it('keeps no place for those who left while they waited', async () => {
    const control = new AbortController()
    const busy = [read('a'), read('b')]
    const gone = [read('c', control.signal), read('d', control.signal)]
    const next = readWhole('e')
    control.abort()
    for (const { result } of gone) await expect(result).rejects.toMatchObject({ code: 'ABORTED' })
    for (const { stream } of busy) stream.end()
    await expect(next).resolves.toHaveProperty('images')
    expect(workers).toHaveLength(2)
  })

  it('never reads more than two at once, though turns are left and passed on at the same time', async () => {
    const control = new AbortController()
    const busy = [read('a'), read('b')]
    const waiting = [read('c', control.signal), read('d'), read('e'), read('f')]
    for (const { stream } of busy) stream.end()
    control.abort()
    await Promise.all(busy.map(({ result }) => result))
    for (const { stream } of waiting.toReversed()) stream.end()
    await Promise.allSettled(waiting.map(({ result }) => result))
    expect(most).toBe(2)
  })

  it('ends the worker of a job that was aborted, and the source that it no longer reads', async () => {
    const control = new AbortController()
    const { stream, result } = read('a', control.signal)
    await expect.poll(() => workers.length).toBe(1)
    control.abort()
    await expect(result).rejects.toMatchObject({ code: 'ABORTED' })
    expect(stream.destroyed).toBe(true)
    expect(living()).toBe(0)
  })

  it('turns away who waits when it closes, and who comes after', async () => {
    const busy = [read('a'), read('b')]
    const waiting = read('c')
    await pool.close()
    await expect(waiting.result).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(readWhole('d')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    for (const { stream } of busy) stream.end()
    await Promise.all(busy.map(({ result }) => result))
    await expect.poll(living).toBe(0)
  })
})
