import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ImagePruneGoal } from '../../src/main/engine/images/prunePlan.ts'
import type { ImageId } from '../../src/shared/model/digest.ts'
import { imageIdOf, type MadeImage } from '../fixtures/importBatches.ts'
import { openTemporaryStore, type TemporaryStore } from '../fixtures/temporaryStore.ts'

const names = ['a', 'b', 'c', 'd', 'e'] as const
const word = fc.constantFrom('base', 'x', 'y', 'z')
/** Images that may be made from one that came before, with tags, digests, labels and none of these. */
const made: fc.Arbitrary<MadeImage[]> = fc
  .tuple(
    ...names.map((name, at) =>
      fc.record({
        name: fc.constant(name),
        layers: fc.array(word, { maxLength: 3 }),
        tags: fc.uniqueArray(fc.constantFrom(`${name}:1`, `${name}:2`, `repo@${imageIdOf(`manifest ${name}`)}`)),
        labels: fc.constantFrom({}, { keep: 'yes' }),
        created: fc.constantFrom(1000 * (at + 1)),
        gzip: fc.boolean(),
        parent: fc.option(fc.constantFrom(...names.slice(0, Math.max(1, at))), { nil: undefined }),
      }),
    ),
  )
  .map((all) =>
    all.map(({ parent, ...image }) => (parent === undefined || parent === image.name ? image : { ...image, parent })),
  )

const goals = fc.record({
  isDangling: fc.boolean(),
  until: fc.option(fc.constantFrom(1000, 3000)),
  labels: fc.constantFrom<string[][]>([], ['keep'], ['keep=yes']),
  used: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
  forGood: fc.boolean(),
  before: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
})

/** Loads images, of which some go into the trash before, and some are those of containers. */
async function fill(images: readonly MadeImage[], before: readonly string[], used: readonly string[]) {
  const store = await openTemporaryStore()
  for (const image of images) await store.load(image)
  for (const { name, gzip } of images) if (gzip === true) await store.unpack(name)
  for (const name of before) {
    const { removal } = planOf(store, name) ?? {}
    if (removal === undefined) continue
    await store.images.removePlanned(removal)
    const image = images.find((other) => other.name === name)
    if (image !== undefined) await store.load({ ...image, tags: [] })
  }
  for (const name of used) store.containers.set(imageIdOf(name), [{ id: `of ${name}`, running: false }])
  return store
}

function planOf(store: TemporaryStore, name: string) {
  try {
    return store.images.planReclaim([imageIdOf(name)])
  } catch {
    return undefined
  }
}

function imagesIn(store: TemporaryStore): Set<ImageId> {
  return new Set(store.metadata.reader.imagesAfter('').map(({ id }) => id))
}

it('a prune does exactly what its plan tells: the images, the bytes at once and the bytes of the trash', async () => {
  await fc.assert(
    fc.asyncProperty(made, goals, async (images, { until, used, before, ...rest }) => {
      const store = await fill(images, before, used)
      try {
        const goal: ImagePruneGoal = { ...rest, ...(until === null ? {} : { until }) }
        const plan = await store.images.planPrune(goal)
        expect(plan.images).toHaveLength(plan.imageTotal)
        for (const name of used) expect(plan.images.map(({ id }) => id)).not.toContain(imageIdOf(name))
        const [there, disk, resting] = [imagesIn(store), await store.diskUse(), store.trash.diskSize]
        const { entries, ...removed } = await store.images.prunePlanned(goal, plan.token)
        expect(removed).toEqual({ freed: plan.freed, freedLater: plan.freedLater })
        expect(disk - (await store.diskUse())).toBe(plan.freed)
        expect(store.trash.diskSize - resting).toBe(plan.freedLater)
        expect(entries).toHaveLength(plan.toTrash ? plan.imageTotal : 0)
        for (const { id } of plan.images) there.delete(id)
        expect(imagesIn(store)).toEqual(there)
        expect(store.metadata.reader.verify()).toEqual([])
        const again = await store.images.planPrune(goal)
        expect(again.imageTotal).toBe(0)
        await store.trash.restore(entries)
        const restored = imagesIn(store)
        for (const { id } of plan.images) expect(restored.has(id)).toBe(plan.toTrash)
      } finally {
        await store.remove()
      }
    }),
    { numRuns: 40 },
  )
})

it('a prune takes exactly the images that docker image prune takes', async () => {
  await fc.assert(
    fc.asyncProperty(made, goals, async (images, { until, used, isDangling, labels }) => {
      const [planned, pruned] = await Promise.all([fill(images, [], used), fill(images, [], used)])
      try {
        const filters = { label: labels, ...(until === null ? {} : { until }) }
        const plan = await planned.images.planPrune({ isDangling, labels, ...(until === null ? {} : { until }) })
        const before = imagesIn(pruned)
        await pruned.images.prune({ all: !isDangling, filters })
        const kept = imagesIn(pruned)
        const gone = [...before].filter((id) => !kept.has(id))
        expect(new Set(plan.images.map(({ id }) => id))).toEqual(new Set(gone))
      } finally {
        await Promise.all([planned.remove(), pruned.remove()])
      }
    }),
    { numRuns: 40 },
  )
})
