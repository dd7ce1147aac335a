import { expect, it } from 'vitest'
import type { ChainId } from '../../../shared/model/digest.ts'
import { KnownChanges } from './KnownChanges.ts'
import { LayerChanges } from './LayerChanges.ts'

const chain = 'chain' as ChainId

/** A search that ends when it is told to, or when it is stopped. */
function heldSearch() {
  const started: AbortSignal[] = []
  let end: (changes: LayerChanges) => void = () => undefined
  const find = (signal: AbortSignal): Promise<LayerChanges> => {
    started.push(signal)
    return new Promise((resolve, reject) => {
      end = resolve
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  }
  return { find, started, end: (changes: LayerChanges) => end(changes) }
}

it('searches once for all that ask, and remembers what was found', async () => {
  const known = new KnownChanges()
  const search = heldSearch()
  const both = [known.get(chain, search.find), known.get(chain, search.find)]
  const changes = new LayerChanges(3)
  search.end(changes)
  expect(await Promise.all(both)).toEqual([changes, changes])
  expect(await known.get(chain, search.find)).toBe(changes)
  expect(search.started).toHaveLength(1)
})

it('stops a search when the last one who waited for it gives up, and starts anew for the next', async () => {
  const known = new KnownChanges()
  const search = heldSearch()
  const [first, second] = [new AbortController(), new AbortController()]
  const waiting = [known.get(chain, search.find, first.signal), known.get(chain, search.find, second.signal)]
  first.abort()
  await expect(waiting[0]).rejects.toThrow('aborted')
  expect(search.started[0]?.aborted).toBe(false)
  second.abort()
  await expect(waiting[1]).rejects.toThrow('aborted')
  expect(search.started[0]?.aborted).toBe(true)
  const again = known.get(chain, search.find)
  search.end(new LayerChanges(1))
  await again
  expect(search.started).toHaveLength(2)
})

it('does not remember a search that failed', async () => {
  const known = new KnownChanges()
  await expect(known.get(chain, () => Promise.reject(new Error('no index')))).rejects.toThrow('no index')
  const changes = new LayerChanges(0)
  expect(await known.get(chain, () => Promise.resolve(changes))).toBe(changes)
})

it('forgets what was asked for longest ago when it holds too much, but never the last', async () => {
  const known = new KnownChanges()
  const chains = ['a', 'b', 'c'] as ChainId[]
  let searches = 0
  const find = () => {
    searches++
    return Promise.resolve(new LayerChanges(20 * 1024 * 1024))
  }
  for (const each of chains) await known.get(each, find)
  await known.get('c' as ChainId, find)
  expect(searches).toBe(3)
  await known.get('a' as ChainId, find)
  expect(searches).toBe(4)
})
