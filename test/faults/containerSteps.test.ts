import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { containerProblems } from '../fixtures/containerProblems.ts'
import { type ContainerStore, openContainerStore, requestOf } from '../fixtures/containerStore.ts'

let store: ContainerStore

beforeEach(async () => {
  store = await openContainerStore()
})

afterEach(() => store.remove())

/** Lets a verb go as far as a call of the runner, and ends everything there. */
async function crashIn(name: string, when: 'before' | 'after', verb: () => Promise<unknown>): Promise<void> {
  store.runner.hung = { name, when }
  const done = verb().then(
    () => 'done',
    () => 'failed',
  )
  // Long enough for a verb that is not held up to have ended.
  expect(await Promise.race([done, new Promise((resolve) => setTimeout(() => resolve('hangs'), 300))])).toBe('hangs')
  await store.crash()
}

const request = () => requestOf({ Volumes: { '/data': {} } }, { Binds: ['named:/named'] }, 'web')
const points = (names: readonly string[]) =>
  names.flatMap((name) => (['before', 'after'] as const).map((when) => [when, name] as const))

describe('everything killed while a container is made', () => {
  it.each(points(['unpack', 'create']))('%s the runner has done its %s leaves nothing of it', async (when, name) => {
    await crashIn(name, when, () => store.engine.containers.create(request()))
    await expect.poll(() => containerProblems(store)).toEqual([])
    expect(store.engine.containers.counts().total).toBe(0)
    const { id } = await store.engine.containers.create(request())
    expect(store.engine.containers.resolve('web')).toBe(id)
    await expect.poll(() => containerProblems(store)).toEqual([])
  })
})

describe('everything killed while a container is removed', () => {
  it.each(points(['remove', 'removeFolders']))(
    '%s the runner has done its %s ends in its removal',
    async (when, name) => {
      await store.engine.containers.create(request())
      await crashIn(name, when, () => store.engine.containers.remove('web', { volumes: true }))
      await expect.poll(() => store.engine.containers.counts().total).toBe(0)
      await expect.poll(() => containerProblems(store)).toEqual([])
      expect(store.engine.volumes.inspect('named').containerCount).toBe(0)
    },
  )
})

describe('an image whose unpacked layers could not be removed with it', () => {
  it('has them removed at the next start', async () => {
    await store.engine.containers.create(request())
    await store.engine.containers.remove('web')
    store.runner.broken.add('removeSnapshots')
    await store.engine.images.remove('app:1', {})
    expect(await containerProblems(store)).not.toEqual([])
    await store.crash()
    await expect.poll(() => containerProblems(store)).toEqual([])
    expect(store.engine.images.diskUsage().snapshotsDiskSize).toBe(0)
  })
})

describe('a number of a snapshot', () => {
  it('is never given twice, whatever ended meanwhile', async () => {
    const numbers: number[] = []
    for (let round = 0; round < 3; round++) {
      await store.engine.containers.create(requestOf({}, {}, 'web'))
      numbers.push(...store.runner.specs().map(({ snapshot }) => snapshot))
      await store.engine.containers.remove('web')
      await store.crash()
    }
    expect(new Set(numbers).size).toBe(3)
  })
})
