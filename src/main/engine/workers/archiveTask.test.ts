import { PassThrough } from 'node:stream'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { runArchiveTask } from './archiveTask.ts'

it('fails when the worker ends without a word', async () => {
  const stream = new PassThrough()
  const source = { kind: 'stream', stream, name: 'lost.tar' } as const
  const worker = new Worker('process.exit(3)', { eval: true })
  const job = runArchiveTask(worker, { kind: 'load', folder: '/nowhere' }, source, {})
  await expect(job).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('lost.tar') })
  expect(stream.destroyed).toBe(true)
})
