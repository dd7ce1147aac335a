import { describe, expect, it } from 'vitest'
import { EngineError } from '../errors/EngineError.ts'
import { Operations } from './Operations.ts'
import type { OperationView } from './operation.ts'

const draft = { kind: 'load', title: 'Load x.tar', command: 'docker load -i x.tar' }

describe('operations', () => {
  it('tell their progress and their end, and stay to be looked at', async () => {
    const operations = new Operations()
    const seen: OperationView[] = []
    operations.subscribe((view) => view && seen.push(view))
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
    expect(operations.get(id)).toMatchObject({ resultCount: 30_000 })
    expect(operations.get(id).results).toHaveLength(500)
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

  it('that are brief are told once, when they have ended, and not at all when they were refused', async () => {
    const operations = new Operations()
    const seen: (OperationView | undefined)[] = []
    operations.subscribe((view) => seen.push(view))
    expect(await operations.run(draft, async () => 'tagged')).toBe('tagged')
    const refusal = new EngineError('NOT_FOUND', 'There is no such image.')
    await expect(operations.run(draft, () => Promise.reject(refusal))).rejects.toBe(refusal)
    expect(seen).toMatchObject([{ state: 'done', isBrief: true }])
    const failure = new EngineError('NO_SPACE', 'The disk is full.')
    await expect(operations.run(draft, () => Promise.reject(failure))).rejects.toBe(failure)
    expect(operations.list()).toMatchObject([{ state: 'failed', error: { code: 'NO_SPACE' } }, { state: 'done' }])
  })

  it('that are brief but take long are told while they run', async () => {
    const operations = new Operations()
    const states: (string | undefined)[] = []
    operations.subscribe((view) => states.push(view?.state))
    await operations.run(draft, () => new Promise((resolve) => setTimeout(resolve, 400)))
    expect(states).toEqual(['running', 'done'])
  })

  it('are remembered up to the newest thousand that have ended', async () => {
    const operations = new Operations()
    operations.start({ ...draft, title: 'endless' }, () => new Promise(() => {}))
    for (let index = 0; index < 1010; index++) {
      await operations.run({ ...draft, title: `brief ${index}` }, async () => undefined)
    }
    const titles = operations.list().map(({ title }) => title)
    expect(titles).toHaveLength(1000)
    expect(titles[0]).toBe('brief 1009')
    expect(titles.at(-1)).toBe('endless')
  })

  it('are listed by state and kind, and forgotten when they have ended', async () => {
    const operations = new Operations()
    let told = 0
    operations.subscribe((view) => view ?? told++)
    const { id } = operations.start({ ...draft, kind: 'save' }, () => new Promise(() => {}))
    await operations.run({ ...draft, kind: 'tag' }, async () => undefined)
    await operations.run({ ...draft, kind: 'save' }, async () => undefined)
    expect(operations.list({ kind: 'save' }).map(({ state }) => state)).toEqual(['done', 'running'])
    expect(operations.list({ kind: 'save', state: 'running' })).toHaveLength(1)
    expect(operations.forget(Date.now(), { kind: 'save' })).toBe(1)
    expect(operations.forget(Date.now() - 60_000)).toBe(0)
    expect(operations.forget(Date.now())).toBe(1)
    expect(operations.list().map((view) => view.id)).toEqual([id])
    expect(told).toBe(3)
  })

  it('refuse an id twice and say which is unknown', () => {
    const operations = new Operations()
    operations.start({ ...draft, id: 'a' }, () => Promise.resolve())
    expect(() => operations.start({ ...draft, id: 'a' }, () => Promise.resolve())).toThrow('exists already')
    expect(() => operations.get('b')).toThrow('no operation b')
  })
})
