import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { EngineEvent } from '../../src/main/engine/events/eventLog.ts'
import type { ImageId } from '../../src/shared/model/digest.ts'
import { imageIdOf, type MadeImage } from '../fixtures/importBatches.ts'
import { openTemporaryStore, type TemporaryStore } from '../fixtures/temporaryStore.ts'

const layersOf: Readonly<Record<string, readonly string[]>> = {
  a: ['base'],
  b: ['base', 'x'],
  c: ['base', 'x', 'y'],
  d: ['x', 'base'],
  e: ['y'],
  f: [],
}
const imageName = fc.constantFrom(...Object.keys(layersOf))
const tag = fc.constantFrom('one', 'two', 'two:2', 'quay.io/three')
const made = fc
  .record({ name: imageName, tags: fc.array(tag, { maxLength: 2 }), gzip: fc.boolean() })
  .map((image): MadeImage => {
    const created = image.name.charCodeAt(0) * 1000
    return { ...image, layers: layersOf[image.name] ?? [], created, ...(image.name === 'c' ? { parent: 'b' } : {}) }
  })

type Change =
  | { readonly do: 'load'; readonly image: MadeImage }
  | { readonly do: 'tag'; readonly name: string; readonly tag: string }
  | { readonly do: 'remove'; readonly reference: string }
  | { readonly do: 'lease'; readonly name: string }
  | { readonly do: 'unpack'; readonly name: string }
  | { readonly do: 'discard'; readonly name: string }

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('load' as const), image: made }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tag' as const), name: imageName, tag }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), reference: tag }) },
  fc.record({ do: fc.constant('lease' as const), name: imageName }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('discard' as const), name: imageName }) },
  fc.record({ do: fc.constant('unpack' as const), name: imageName }),
)

/** Does a change; one that the rules refuse is none. */
async function apply(store: TemporaryStore, step: Change): Promise<void> {
  try {
    if (step.do === 'load') await store.load(step.image)
    else if (step.do === 'tag') await store.images.tag(imageIdOf(step.name), step.tag)
    else if (step.do === 'remove') await store.images.remove(step.reference, {})
    else if (step.do === 'unpack') await store.unpack(step.name)
    else if (step.do === 'discard') await store.images.remove(imageIdOf(step.name), { force: true, toTrash: true })
    else store.metadata.transactions.createLease({ purpose: 'test', images: [imageIdOf(step.name)] })
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^(NOT_FOUND|CONFLICT)$/) })
  }
}

/** Every image with all its names. */
function imagesOf(store: TemporaryStore): ReadonlyMap<ImageId, readonly string[]> {
  const { reader } = store.metadata
  return new Map(reader.imagesAfter('').map(({ id }) => [id, reader.names(id).map(({ familiar }) => familiar)]))
}

async function stateOf(store: TemporaryStore) {
  const { diskSize } = store.trash
  const trash = { entries: store.trash.list().rows, diskSize }
  return { images: imagesOf(store), files: await store.stored(), disk: await store.diskUse(), trash }
}

interface Planned {
  readonly images: readonly { readonly id: ImageId; readonly names: readonly string[] }[]
  readonly freed: number
  readonly freedLater: number
  readonly toTrash: boolean
  carryOut(): Promise<unknown>
}

/** What somebody wants to go: some bytes, or images into the trash or for good. */
type Wish = number | { readonly names: readonly string[]; readonly forGood: boolean }

/** A plan for chosen images, or for some bytes; nothing when the rules refuse it. */
async function planIn(store: TemporaryStore, wish: Wish): Promise<Planned | undefined> {
  const { images } = store
  if (typeof wish === 'number') {
    const goal = { bytes: wish }
    const plan = await images.planFree(goal)
    return { ...plan, toTrash: false, carryOut: () => images.removeToFree(goal, plan.token) }
  }
  try {
    const there = wish.names.map(imageIdOf).filter((id) => imagesOf(store).has(id))
    const plan = images.planReclaim(there, wish)
    return { ...plan, carryOut: () => images.removePlanned(plan.removal) }
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONFLICT' })
    return undefined
  }
}

function dockerEvents({ images }: Planned): Pick<EngineEvent, 'action' | 'id'>[] {
  return images.flatMap(({ id, names }) => [
    ...names.map(() => ({ action: 'untag' as const, id })),
    { action: 'delete' as const, id },
  ])
}

/** Carries a plan out and expects that it did exactly what it said, or nothing. Gives whether it did. */
async function expectAllOrNothing(store: TemporaryStore, plan: Planned): Promise<boolean> {
  const before = await stateOf(store)
  const told = store.events.length
  const outcome = await plan.carryOut().then(
    () => undefined,
    (error: unknown) => error,
  )
  const after = await stateOf(store)
  const events = store.events.slice(told).map(({ action, id }) => ({ action, id }))
  expect(store.metadata.reader.verify()).toEqual([])
  if (outcome !== undefined) {
    expect(outcome).toMatchObject({ code: 'CONFLICT' })
    expect(after).toEqual(before)
    expect(events).toEqual([])
    return false
  }
  const left = new Map(before.images)
  for (const { id, names } of plan.images) {
    expect(new Set(left.get(id))).toEqual(new Set(names))
    left.delete(id)
  }
  expect(after.images).toEqual(left)
  expect(before.disk - after.disk).toBe(plan.freed)
  expect(after.trash.diskSize - before.trash.diskSize).toBe(plan.freedLater)
  expect(after.trash.entries.length - before.trash.entries.length).toBe(plan.toTrash ? plan.images.length : 0)
  expect(events).toEqual(dockerEvents(plan))
  return true
}

/** Images whose layers are unpacked. */
const unpackedNames = fc.uniqueArray(imageName, { maxLength: 2 })

const wish: fc.Arbitrary<Wish> = fc.oneof(
  fc.record({ names: fc.uniqueArray(imageName, { minLength: 1, maxLength: 6 }), forGood: fc.boolean() }),
  fc.integer({ min: 1, max: 300_000 }),
)

it('a plan is carried out exactly or not at all, whatever is tagged, loaded and removed after it was made', async () => {
  const done = { whole: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.array(made, { minLength: 1, maxLength: 6 }),
      unpackedNames,
      wish,
      fc.array(change, { maxLength: 3 }),
      async (images, unpacked, wanted, changes) => {
        const store = await openTemporaryStore()
        try {
          for (const image of images) await store.load(image)
          for (const name of unpacked) await store.unpack(name)
          const plan = await planIn(store, wanted)
          if (plan === undefined) return
          for (const step of changes) await apply(store, step)
          const isDone = await expectAllOrNothing(store, plan)
          if (changes.length === 0) expect(isDone || plan.images.length === 0).toBe(true)
          done[isDone ? 'whole' : 'refused']++
        } finally {
          await store.remove()
        }
      },
    ),
    { numRuns: 70 },
  )
  expect(done.whole).toBeGreaterThan(0)
  expect(done.refused).toBeGreaterThan(0)
})

it('a plan that is carried out while others tag and remove is done exactly or not at all', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(made, { minLength: 2, maxLength: 6 }),
      unpackedNames,
      wish,
      fc.array(
        change.filter((step) => step.do === 'tag' || step.do === 'remove'),
        { minLength: 1, maxLength: 4 },
      ),
      fc.nat(4),
      async (images, unpacked, wanted, changes, at) => {
        const store = await openTemporaryStore()
        try {
          for (const image of images) await store.load(image)
          for (const name of unpacked) await store.unpack(name)
          const plan = await planIn(store, wanted)
          if (plan === undefined) return
          const carryOut = () =>
            plan.carryOut().then(
              () => undefined,
              (error: unknown) => error,
            )
          const others = (part: readonly Change[]) => part.map((step) => apply(store, step))
          // Those that are asked for before it come before it, as the store's mutex has it.
          const started = [...others(changes.slice(0, at)), carryOut(), ...others(changes.slice(at))]
          const refused = (await Promise.all(started))[Math.min(at, changes.length)]
          expect(store.metadata.reader.verify()).toEqual([])
          const deleted = new Set(store.events.flatMap(({ action, id }) => (action === 'delete' ? [id] : [])))
          if (refused !== undefined) expect(refused).toMatchObject({ code: 'CONFLICT' })
          else for (const { id } of plan.images) expect(deleted).toContain(id)
          const { blobsDiskSize, indexesDiskSize, snapshotsDiskSize } = store.metadata.reader.totals()
          expect(blobsDiskSize + indexesDiskSize + snapshotsDiskSize).toBe(await store.diskUse())
        } finally {
          await store.remove()
        }
      },
    ),
    { numRuns: 30 },
  )
})
