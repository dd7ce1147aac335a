import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { forestRows, type WordImage, wordChainId } from '../../../../test/fixtures/forestRows.ts'
import type { ForestImageRow, ForestLayerRow } from '../../../shared/contract/layers.ts'
import { type ForestReader, ForestSource } from './ForestSource.ts'

/** A store of images in blocks of two rows, as the engine has them in blocks of 500. */
class FakeEngine implements ForestReader {
  #layers: readonly ForestLayerRow[] = []
  #images: readonly ForestImageRow[] = []
  #revision = 0
  /** What was asked for, with `rows` where rows were given. */
  readonly calls: string[] = []
  /** Runs at the next call for blocks, after these were told. */
  meanwhile: (() => void) | undefined
  failure: Error | undefined

  set(...images: readonly WordImage[]): void {
    const rows = forestRows(images)
    this.#layers = rows.layers
    this.#images = rows.images
    this.#revision++
  }

  async forestBlocks() {
    this.calls.push('blocks')
    if (this.failure) throw this.failure
    const blocks = (count: number) => Array.from({ length: Math.ceil(count / 2) }, (_, at) => at)
    const answer = {
      revision: String(this.#revision),
      layers: blocks(this.#layers.length),
      images: blocks(this.#images.length),
    }
    this.meanwhile?.()
    this.meanwhile = undefined
    return answer
  }

  forestLayers = async (input: { block: number; tag?: string }) => this.#answer('layers', this.#layers, input)

  containers = async () => []
  forestImages = async (input: { block: number; tag?: string }) => this.#answer('images', this.#images, input)

  #answer<T>(kind: string, all: readonly T[], { block, tag }: { block: number; tag?: string }) {
    const rows = all.slice(block * 2, block * 2 + 2)
    const now = JSON.stringify(rows)
    this.calls.push(`${kind} ${block}${now === tag ? '' : ' rows'}`)
    return now === tag ? { tag: now } : { tag: now, rows }
  }
}

let engine: FakeEngine
let source: ForestSource

beforeEach(() => {
  vi.useFakeTimers()
  engine = new FakeEngine()
  source = new ForestSource(engine)
})
afterEach(() => vi.useRealTimers())

const names = () => [...(source.state.get().forest?.images.values() ?? [])].map(({ label }) => label)

test('the whole forest is read block by block', async () => {
  engine.set({ name: 'a', layers: ['p', 'q'] }, { name: 'b', layers: ['p', 'r'] }, { name: 'c', layers: ['s'] })
  source.refresh()
  await vi.advanceTimersByTimeAsync(1)
  expect(names()).toEqual(['a', 'b', 'c'])
  expect(source.state.get().forest?.layers.has(wordChainId('p', 'r'))).toBe(true)
  expect(engine.calls.filter((call) => call.endsWith('rows'))).toHaveLength(4)
})

test('what did not change is not sent again, and the forest stays the very same', async () => {
  engine.set({ name: 'a', layers: ['p', 'q'] }, { name: 'b', layers: ['p', 'r'] })
  source.refresh()
  await vi.advanceTimersByTimeAsync(1000)
  const { forest } = source.state.get()
  engine.calls.length = 0
  source.refresh()
  await vi.advanceTimersByTimeAsync(1000)
  expect(engine.calls).toEqual(['blocks'])
  expect(source.state.get().forest).toBe(forest)
  engine.set({ name: 'a', layers: ['p', 'q'] }, { name: 'b', layers: ['p', 'r'] }, { name: 'c', layers: ['p'] })
  engine.calls.length = 0
  source.refresh()
  await vi.advanceTimersByTimeAsync(1000)
  expect(engine.calls.filter((call) => call.endsWith('rows'))).toEqual(['images 1 rows'])
  expect(names()).toEqual(['a', 'b', 'c'])
})

test('images that are gone leave with their blocks', async () => {
  engine.set({ name: 'a', layers: ['p'] }, { name: 'b', layers: ['q'] }, { name: 'c', layers: ['r'] })
  source.refresh()
  await vi.advanceTimersByTimeAsync(1000)
  engine.set({ name: 'a', layers: ['p'] })
  source.refresh()
  await vi.advanceTimersByTimeAsync(1000)
  expect(names()).toEqual(['a'])
})

test('a store that changes while it is read is read again, so that what is shown belongs together', async () => {
  engine.set({ name: 'a', layers: ['p'] })
  engine.meanwhile = () => engine.set({ name: 'a', layers: ['p'] }, { name: 'b', layers: ['p', 'q'] })
  source.refresh()
  await vi.advanceTimersByTimeAsync(1)
  expect(names()).toEqual(['a', 'b'])
})

test('much that happens at once is read at once, after a rest', async () => {
  engine.set({ name: 'a', layers: ['p'] })
  source.refresh()
  await vi.advanceTimersByTimeAsync(1)
  engine.calls.length = 0
  for (let change = 0; change < 50; change++) {
    engine.set({ name: `a${change}`, layers: ['p'] })
    source.refresh()
    await vi.advanceTimersByTimeAsync(10)
  }
  await vi.advanceTimersByTimeAsync(1000)
  expect(engine.calls.filter((call) => call.includes('images')).length).toBeLessThanOrEqual(4)
  expect(names()).toEqual(['a49'])
})

test('an error is told, with what was read before, and the next reading clears it', async () => {
  engine.set({ name: 'a', layers: ['p'] })
  source.refresh()
  await vi.advanceTimersByTimeAsync(1000)
  engine.failure = new Error('the engine is gone')
  source.refresh()
  await vi.advanceTimersByTimeAsync(1000)
  expect(source.state.get().error).toBe(engine.failure)
  expect(names()).toEqual(['a'])
  engine.failure = undefined
  source.refresh()
  await vi.advanceTimersByTimeAsync(1000)
  expect(source.state.get().error).toBeUndefined()
})
