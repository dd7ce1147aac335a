import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EngineError } from '../../src/main/engine/errors/EngineError.ts'
import type { ImageId } from '../../src/shared/model/digest.ts'
import { imageIdOf, importBatch, type MadeImage } from '../fixtures/importBatches.ts'
import { openTemporaryStore, type TemporaryStore } from '../fixtures/temporaryStore.ts'

const imageName = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const tag = fc.constantFrom('one', 'two', 'two:2', 'quay.io/three')

/** Every name stands for one image: what varies is whether it comes gzipped, and with which tags. */
function madeImage(name: string, tags: readonly string[], gzip: boolean): MadeImage {
  const layers: Readonly<Record<string, readonly string[]>> = {
    a: ['base'],
    b: ['base', 'x'],
    c: ['base', 'x', 'y'],
    d: ['x', 'base'],
    e: ['x', 'x'],
    f: [],
  }
  return {
    name,
    layers: layers[name] ?? [],
    tags,
    gzip,
    created: name.charCodeAt(0),
    ...(name === 'c' ? { parent: 'b' } : {}),
  }
}

type Step =
  | { readonly do: 'load'; readonly images: readonly MadeImage[] }
  | { readonly do: 'tag'; readonly name: string; readonly tag: string }
  | { readonly do: 'remove'; readonly reference: string; readonly force: boolean }
  | { readonly do: 'removeImage'; readonly name: string; readonly force: boolean; readonly noPrune: boolean }
  | { readonly do: 'prune'; readonly all: boolean }
  | { readonly do: 'compress'; readonly name: string }
  | { readonly do: 'lease'; readonly name: string }
  | { readonly do: 'release' }
  | { readonly do: 'restart' }

const flag = fc.boolean()
const loaded = fc
  .tuple(imageName, fc.array(tag, { maxLength: 2 }), flag)
  .map(([name, tags, gzip]) => madeImage(name, tags, gzip))
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('load' as const),
        images: fc.array(loaded, { minLength: 1, maxLength: 3 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('tag' as const), name: imageName, tag }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), reference: tag, force: flag }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('removeImage' as const), name: imageName, force: flag, noPrune: flag }),
    },
    fc.record({ do: fc.constant('prune' as const), all: flag }),
    fc.record({ do: fc.constant('compress' as const), name: imageName }),
    fc.record({ do: fc.constant('lease' as const), name: imageName }),
    fc.constant({ do: 'release' as const }),
    fc.constant({ do: 'restart' as const }),
  ),
  { minLength: 1, maxLength: 20 },
)

interface Lease {
  readonly id: number
  readonly held: readonly string[]
}

/** Does a step; what Docker's rules refuse is no failure. Gives the bytes on disk it says it freed. */
async function act(store: TemporaryStore, leases: Lease[], step: Step): Promise<number> {
  const { transactions, reader } = store.metadata
  if (step.do === 'load') {
    await store.load(...step.images)
    return 0
  }
  if (step.do === 'compress') {
    if (reader.image(imageIdOf(step.name)) !== undefined) await store.compress(madeImage(step.name, [], true))
    return 0
  }
  if (step.do === 'lease') {
    const id = imageIdOf(step.name)
    const held = reader.imagesAfter('').filter((image) => image.id === id)
    if (held.length === 0) return 0
    leases.push({
      id: transactions.createLease({ purpose: 'test', images: [id] }),
      held: held.flatMap(({ blobs, diffIds }) => [...blobs, ...diffIds.map((diffId) => `index ${diffId}`)]),
    })
    return 0
  }
  if (step.do === 'release') {
    const lease = leases.shift()
    if (lease === undefined) return 0
    const orphans = transactions.releaseLease(lease.id)
    await store.removeOrphans(orphans)
    return orphans.diskSize
  }
  if (step.do === 'restart') {
    leases.length = 0
    const before = await store.diskUse()
    await store.recover()
    return before - (await store.diskUse())
  }
  try {
    if (step.do === 'tag') await store.images.tag(imageIdOf(step.name), step.tag)
    else if (step.do === 'prune') return (await store.images.prune({ all: step.all })).freed
    else if (step.do === 'remove') return (await store.images.remove(step.reference, { force: step.force })).freed
    else return await removeAsPlanned(store, imageIdOf(step.name), step)
  } catch (error) {
    if (!(error instanceof EngineError) || !['NOT_FOUND', 'CONFLICT'].includes(error.code)) throw error
  }
  return 0
}

async function removeAsPlanned(
  store: TemporaryStore,
  id: ImageId,
  options: { readonly force: boolean; readonly noPrune: boolean },
): Promise<number> {
  const plan = store.images.planReclaim([id], { forGood: true })
  const { freed, removals } = await store.images.remove(id, options)
  const deleted = removals.flatMap((removal) => ('deleted' in removal ? [removal.deleted] : []))
  const imageCount = deleted.filter((digest) => 'abcdef'.split('').some((name) => imageIdOf(name) === digest)).length
  if (imageCount === 1) {
    expect(freed).toBe(plan.freed)
    expect(new Set(deleted.slice(1))).toEqual(new Set(plan.layers.map(({ chainId }) => chainId)))
  }
  return freed
}

/** What must hold after every step. */
async function check(store: TemporaryStore, leases: readonly Lease[]): Promise<void> {
  const { reader } = store.metadata
  expect(reader.verify()).toEqual([])
  const { blobs, indexes } = await store.stored()
  const there = new Set<string>([...blobs, ...indexes.map((diffId) => `index ${diffId}`)])
  for (const { held } of leases) for (const node of held) expect(there).toContain(node)
  for (const image of reader.imagesAfter('')) {
    for (const blob of image.blobs) expect(there).toContain(blob)
    for (const diffId of image.diffIds) expect(there).toContain(`index ${diffId}`)
  }
  expect(blobs).toEqual(reader.blobsAfter('').map(({ digest }) => digest))
  expect(indexes).toEqual(reader.indexesAfter('').map(({ diffId }) => diffId))
  const { blobsDiskSize, indexesDiskSize } = reader.totals()
  expect(blobsDiskSize + indexesDiskSize).toBe(await store.diskUse())
}

it('any sequence of loads, tags, compressions, removals, leases and restarts keeps counters, files and promises exact', async () => {
  const run = fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const store = await openTemporaryStore()
      const leases: Lease[] = []
      try {
        for (const step of sequence) {
          const before = await store.diskUse()
          const freed = await act(store, leases, step)
          const adds = step.do === 'load' || step.do === 'compress'
          const lost = adds ? freed : before - (await store.diskUse())
          expect(lost).toBe(freed)
          await check(store, leases)
        }
      } finally {
        await store.remove()
      }
    }),
    { numRuns: 60 },
  )
  await expect(run).resolves.toBeUndefined()
})

it('a plan for several images tells what removing them one by one frees', async () => {
  const chosen = fc.uniqueArray(imageName, { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(imageName, { minLength: 1 }), chosen, flag, async (there, picked, gzip) => {
      const store = await openTemporaryStore()
      try {
        for (const [at, name] of there.entries()) await store.load(madeImage(name, [], gzip && at % 2 === 0))
        // Children first, as Docker wants it.
        const ids = picked
          .filter((name) => there.includes(name))
          .sort()
          .reverse()
          .map(imageIdOf)
        const blocked = there.includes('c') && !picked.includes('c') && picked.includes('b')
        fc.pre(!blocked)
        const plan = store.images.planReclaim(ids, { forGood: true })
        const before = await store.diskUse()
        let freed = 0
        for (const id of ids) freed += (await store.images.remove(id, { force: true, noPrune: true })).freed
        expect(freed).toBe(plan.freed)
        expect(before - (await store.diskUse())).toBe(plan.freed)
      } finally {
        await store.remove()
      }
    }),
    { numRuns: 60 },
  )
})

it('a sweep takes exactly what neither an image nor a lease reaches', async () => {
  const store = await openTemporaryStore()
  try {
    await store.load(madeImage('b', ['one'], false))
    const before = await store.stored()
    const stray = importBatch(madeImage('d', [], true))
    for (const { digest } of stray.blobs) await store.plant('blob', digest)
    for (const { diffId } of stray.layers) await store.plant('index', diffId)
    const { blobs } = await store.recover()
    expect(blobs.length).toBeGreaterThan(0)
    expect(await store.stored()).toEqual(before)
  } finally {
    await store.remove()
  }
})
