import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTemporaryMetadata, type TemporaryMetadata } from '../../../../test/fixtures/temporaryMetadata.ts'
import type { OperationView } from '../operations/operation.ts'

let metadata: TemporaryMetadata

beforeEach(async () => {
  metadata = await openTemporaryMetadata()
})
afterEach(() => metadata.remove())

function view(id: string, change: Partial<OperationView> = {}): OperationView {
  const fixed = { kind: 'load', origin: 'docker', isBrief: false, title: `Load ${id}`, command: 'docker load' } as const
  const open = { state: 'running', bytesDone: 0, step: '', started: 1000, results: [], resultCount: 0 } as const
  return { id, ...fixed, ...open, ...change }
}

/** All that is recorded, read in its pages. */
function recorded(): OperationView[] {
  const views: OperationView[] = []
  let page = metadata.reader.operationsAfter(0)
  for (; page.length > 0; page = metadata.reader.operationsAfter(page.at(-1)?.number ?? 0)) {
    expect(page.length).toBeLessThanOrEqual(100)
    views.push(...page.map((entry) => entry.view))
  }
  return views
}

describe('the history of operations', () => {
  it('is read back as it was recorded, in the order in which things began', () => {
    const done = view('a', {
      state: 'done',
      bytesDone: 5_000_000_000,
      bytesTotal: 5_000_000_000,
      ended: 2000,
      results: ['Loaded "a":1'],
      resultCount: 700,
    })
    const error = { code: 'NO_SPACE', message: 'Full.', data: { path: '/x', free: 0 }, retryable: false } as const
    const failed = view('b', { state: 'failed', isBrief: true, origin: 'app', ended: 3000, error })
    metadata.transactions.recordOperations({ kept: [view('a'), failed], dropped: [] })
    metadata.transactions.recordOperations({ kept: [done], dropped: [] })
    expect(recorded()).toEqual([done, failed])
  })

  it('loses what is dropped', () => {
    metadata.transactions.recordOperations({ kept: [view('a'), view('b')], dropped: [] })
    metadata.transactions.recordOperations({ kept: [view('c')], dropped: ['a', 'not there'] })
    expect(recorded().map(({ id }) => id)).toEqual(['b', 'c'])
  })

  it('keeps the newest thousand', () => {
    const views = Array.from({ length: 1020 }, (_, index) => view(`o${index}`))
    metadata.transactions.recordOperations({ kept: views.slice(0, 600), dropped: [] })
    metadata.transactions.recordOperations({ kept: views.slice(600), dropped: [] })
    const ids = recorded().map(({ id }) => id)
    expect(ids).toHaveLength(1000)
    expect(ids[0]).toBe('o20')
    expect(ids.at(-1)).toBe('o1019')
  })
})
