import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chooseToFree } from '../../src/main/engine/images/chooseToFree.ts'
import type { FreePlan } from '../../src/main/engine/images/freePlan.ts'
import { readHoldings } from '../../src/main/engine/metadata/holdings.ts'
import { freedOf } from '../../src/main/engine/metadata/reclaim.ts'
import { Statements } from '../../src/main/engine/metadata/Statements.ts'
import type { ImageId } from '../../src/shared/model/digest.ts'
import { imageIdOf, importBatch, type MadeImage } from '../fixtures/importBatches.ts'
import { openTemporaryMetadata, type TemporaryMetadata } from '../fixtures/temporaryMetadata.ts'
import { openTemporaryStore } from '../fixtures/temporaryStore.ts'

const names = Array.from({ length: 12 }, (_, at) => `image ${at}`)
const word = fc.constantFrom('base', 'x', 'y', 'z', 'w')
const images: fc.Arbitrary<MadeImage[]> = fc
  .array(
    fc.record({
      layers: fc.array(word, { maxLength: 4 }),
      isTagged: fc.boolean(),
      gzip: fc.boolean(),
      created: fc.constantFrom(0, 1000, 2000, 3000),
      parent: fc.option(fc.nat(11), { nil: undefined, freq: 3 }),
    }),
    { minLength: 1, maxLength: names.length },
  )
  .map((recipes) =>
    recipes.map(({ isTagged, parent, ...recipe }, at) => ({
      ...recipe,
      name: `image ${at}`,
      tags: isTagged ? [`tag-${at}`] : [],
      // Of one that comes earlier, as it is in life.
      ...(parent === undefined || parent >= at ? {} : { parent: `image ${parent}` }),
    })),
  )
const some = fc.subarray(names, { maxLength: 3 })
const bytes = fc.integer({ min: 0, max: 400_000 })

/** The images in a store and what must stay with each that stays: those it was made from. */
function stayers(all: readonly MadeImage[], kept: readonly string[]): ReadonlySet<ImageId> {
  const parents = new Map(all.map(({ name, parent }) => [name, parent]))
  const stay = new Set<ImageId>()
  for (const name of kept) for (let at: string | undefined = name; at; at = parents.get(at)) stay.add(imageIdOf(at))
  return stay
}

function freedBy(metadata: TemporaryMetadata, ids: readonly ImageId[]): number {
  return freedOf(metadata.reader.reclaim(ids).size, false).diskSize
}

it('a plan frees exactly what it says, at least what was asked for, with no image that is not needed or is to stay', async () => {
  await fc.assert(
    fc.asyncProperty(images, bytes, some, some, async (made, goal, kept, used) => {
      const metadata = await openTemporaryMetadata()
      try {
        metadata.transactions.recordImport(importBatch(...made))
        const holdings = readHoldings(new Statements(metadata.database))
        const ids = holdings.images.map(({ id }) => id)
        const idOf = (place: number): ImageId => ids[place] ?? ('' as ImageId)
        const places = new Set([...kept, ...used].map((name) => ids.indexOf(imageIdOf(name))))
        const choice = chooseToFree(holdings, { bytes: goal, kept: places })
        const chosen = choice.images.map(idOf)
        const stay = stayers(made, [...kept, ...used])

        // Exact: what readReclaim, which applyRemoval keeps to, says of the set.
        const reclaim = metadata.reader.reclaim(chosen)
        expect(choice.set.diskSize).toBe(freedOf(reclaim.size, false).diskSize)
        expect(choice.set.dockerSize).toBe(reclaim.dockerSize)
        const gone = holdings.chains.flatMap(({ id }, place) => (choice.set.frees(place) ? [id] : []))
        expect(new Set(gone)).toEqual(new Set(reclaim.layers.map(({ chainId }) => chainId)))

        // Safe: nothing that is to stay, and nothing that something else was made from which stays.
        for (const id of chosen) expect(stay).not.toContain(id)
        const going = new Set(chosen)
        for (const { name, parent } of made) {
          if (parent !== undefined && going.has(imageIdOf(parent))) expect(going).toContain(imageIdOf(name))
        }

        // Enough, or all there is.
        const all = ids.filter((id) => !stay.has(id))
        expect(choice.most).toEqual({ images: all.length, freed: freedBy(metadata, all) })
        expect(choice.reached).toBe(choice.most.freed >= goal)
        expect(choice.set.diskSize).toBeGreaterThanOrEqual(Math.min(goal, choice.most.freed))

        // Needed: with any of them left where it is, with what it was made from, it is not enough.
        for (const id of chosen) {
          const name = made.find((image) => imageIdOf(image.name) === id)?.name ?? ''
          const line = stayers(made, [name])
          const rest = chosen.filter((other) => !line.has(other))
          expect(freedBy(metadata, rest)).toBeLessThan(Math.min(goal, choice.most.freed))
        }
        expect(chooseToFree(holdings, { bytes: goal, kept: places }).images).toEqual(choice.images)
      } finally {
        await metadata.remove()
      }
    }),
    { numRuns: 120 },
  )
})

it('what is freed is what the plan says, what its images add up to, and what the files took', async () => {
  await fc.assert(
    fc.asyncProperty(images, bytes, some, some, async (made, goal, kept, used) => {
      const store = await openTemporaryStore()
      try {
        await store.load(...made)
        for (const name of used) store.containers.set(imageIdOf(name), [{ id: 'c'.repeat(64), running: false }])
        const wish = { bytes: goal, keep: kept.map(imageIdOf) }
        const plan: FreePlan = await store.images.planFree(wish)
        expect(plan.images.reduce((sum, { freed }) => sum + freed, 0)).toBe(plan.freed)
        const before = await store.diskUse()
        await expect(store.images.removeToFree(wish, plan.token)).resolves.toMatchObject({ freed: plan.freed })
        expect(before - (await store.diskUse())).toBe(plan.freed)
        const left = store.images.list({ filters: { all: true } }).total
        expect(left).toBe(made.length - plan.imageTotal)
        expect(store.metadata.reader.verify()).toEqual([])
      } finally {
        await store.remove()
      }
    }),
    { numRuns: 40 },
  )
})
