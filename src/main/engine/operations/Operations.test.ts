import { describe, expect, it } from 'vitest'
import { EngineError } from '../errors/EngineError.ts'
import { Operations } from './Operations.ts'
import type { OperationView } from './operation.ts'

const draft = { kind: 'load', title: 'Load x.tar', command: 'docker load -i x.tar' }

describe('operations', () => {
  it('tell their progress and their end, and stay to be looked at', async () => {
    const operations = new Operations()
    const seen: OperationView[] = []
    operations.subscribe((view) => seen.push(view))
    const { id, done } = operations.start(draft, async (context) => {
      context.progress({ bytesDone: 5, bytesTotal: 10, step: 'Reading' })
      context.result('Loaded x')
      return 42
    })
    expect(await done).toBe(42)
    expect(operations.get(id)).toMatchObject({ state: 'done', bytesDone: 5, bytesTotal: 10, results: ['Loaded x'] })
    expect(seen.map(({ state }) => state)).toEqual(['running', 'done'])
    expect(operations.list()).toHaveLength(1)
  })

  it('take tens of thousands of results at once without holding the thread up', async () => {
    const operations = new Operations()
    const { id, done } = operations.start(draft, async (context) => {
      const start = performance.now()
      for (let image = 0; image < 30_000; image++) context.result(`Loaded ${image}`)
      return performance.now() - start
    })
    expect(await done).toBeLessThan(1000)
    expect(operations.get(id).results).toHaveLength(30_000)
  })

  it('are cancelled through their signal', async () => {
    const operations = new Operations()
    const { id, done } = operations.start(
      { ...draft, id: 'mine' },
      (context) =>
        new Promise((_resolve, reject) => {
          context.signal.addEventListener('abort', () => reject(new EngineError('ABORTED', 'Stopped.')))
        }),
    )
    operations.cancel(id)
    await expect(done).rejects.toMatchObject({ code: 'ABORTED' })
    expect(operations.get('mine').state).toBe('cancelled')
  })

  it('keep the error of a failure', async () => {
    const operations = new Operations()
    const { id, done } = operations.start(draft, () => Promise.reject(new Error('no luck')))
    await expect(done).rejects.toBeInstanceOf(EngineError)
    expect(operations.get(id)).toMatchObject({ state: 'failed', error: { code: 'INTERNAL' } })
  })

  it('coalesce progress to 20 notices a second', async () => {
    const operations = new Operations()
    let notices = 0
    operations.subscribe(() => notices++)
    await operations.start(draft, async (context) => {
      const end = Date.now() + 220
      for (let bytesDone = 0; Date.now() < end; bytesDone++) {
        context.progress({ bytesDone, step: 'Reading' })
        await new Promise((resolve) => setImmediate(resolve))
      }
    }).done
    expect(notices).toBeGreaterThan(2)
    expect(notices).toBeLessThanOrEqual(8)
  })

  it('refuse an id twice and say which is unknown', () => {
    const operations = new Operations()
    operations.start({ ...draft, id: 'a' }, () => Promise.resolve())
    expect(() => operations.start({ ...draft, id: 'a' }, () => Promise.resolve())).toThrow('exists already')
    expect(() => operations.get('b')).toThrow('no operation b')
  })
})
