import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EngineError } from '../errors/EngineError.ts'
import type { JournalChanges } from './Journal.ts'
import { Operations } from './Operations.ts'
import type { OperationView } from './operation.ts'

const draft = { kind: 'tag', title: 'Tag a as b', command: 'docker tag a b' }

let written: JournalChanges[]
let failures: unknown[]
/** What the disk says to the next writes. */
let refusal: EngineError | undefined

function open(history: readonly OperationView[] = []): Operations {
  return new Operations(history, {
    write: async (changes) => {
      if (refusal) throw refusal
      written.push(changes)
    },
    onFailure: (error) => failures.push(error),
  })
}

/** States and titles of what was written, write by write. */
function outline(): string[][] {
  return written.map(({ kept, dropped }) => [
    ...kept.map(({ state, title }) => `${state} ${title}`),
    ...dropped.map((id) => `dropped ${id}`),
  ])
}

beforeEach(() => {
  vi.useFakeTimers()
  written = []
  failures = []
  refusal = undefined
})
afterEach(() => vi.useRealTimers())

describe('the journal of operations', () => {
  it('writes many quick actions at once, each as it is in the end', async () => {
    const operations = open()
    for (let index = 0; index < 300; index++) await operations.run(draft, async () => undefined)
    expect(written).toEqual([])
    await vi.advanceTimersByTimeAsync(200)
    expect(written).toHaveLength(1)
    expect(written[0]?.kept).toHaveLength(300)
    expect(new Set(written[0]?.kept.map(({ state }) => state))).toEqual(new Set(['done']))
  })

  it('writes down what is under way, and then how it ended', async () => {
    const operations = open()
    let finish = () => {}
    const { done } = operations.start({ ...draft, title: 'Load x' }, () => new Promise<void>((end) => (finish = end)))
    await vi.advanceTimersByTimeAsync(200)
    finish()
    await done
    await vi.advanceTimersByTimeAsync(200)
    expect(outline()).toEqual([['running Load x'], ['done Load x']])
  })

  it('drops what is forgotten', async () => {
    const operations = open()
    await operations.run({ ...draft, id: 'mine' }, async () => undefined)
    await vi.advanceTimersByTimeAsync(200)
    operations.forget(Date.now())
    await vi.advanceTimersByTimeAsync(200)
    expect(outline()).toEqual([['done Tag a as b'], ['dropped mine']])
  })

  it('tells when the disk refuses, lets the work go on, and writes all of it later', async () => {
    const operations = open()
    refusal = new EngineError('NO_SPACE', 'The disk is full.')
    await operations.run({ ...draft, title: 'first' }, async () => undefined)
    await vi.advanceTimersByTimeAsync(200)
    expect(failures).toEqual([refusal])
    refusal = undefined
    await operations.run({ ...draft, title: 'second' }, async () => undefined)
    await vi.advanceTimersByTimeAsync(5000)
    expect(outline()).toEqual([['done first', 'done second']])
  })

  it('writes the rest when it closes, with what was cancelled by that', async () => {
    const operations = open()
    const { done } = operations.start({ ...draft, title: 'Load x' }, ({ signal }) => {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    done.catch(() => undefined)
    await operations.close()
    expect(outline()).toEqual([['cancelled Load x']])
  })

  it('gives the history back, in which what ran has failed and says what to do', async () => {
    const before = open()
    before.start({ ...draft, kind: 'save', title: 'Save x' }, () => new Promise(() => {}))
    await before.run(draft, async () => undefined)
    await vi.advanceTimersByTimeAsync(200)
    const kept = written.flatMap((changes) => changes.kept)
    const after = open(kept)
    expect(after.list().map(({ title, state }) => [title, state])).toEqual([
      ['Tag a as b', 'done'],
      ['Save x', 'failed'],
    ])
    expect(after.list({ state: 'failed' })[0]?.error).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
    expect(after.list({ state: 'failed' })[0]?.error?.message).toContain('delete it and save again')
    await vi.advanceTimersByTimeAsync(200)
    expect(outline().at(-1)).toEqual(['failed Save x'])
  })
})
