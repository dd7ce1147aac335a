import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diffIdOf, dockerSizeOf, imageIdOf } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryStore, type TemporaryStore } from '../../../../test/fixtures/temporaryStore.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { chainIds } from '../spec/digest.ts'

let store: TemporaryStore

beforeEach(async () => {
  store = await openTemporaryStore()
})

afterEach(() => store.remove())

const one = imageIdOf('one')
const short = shortDigest(one)
const docker = (text: string): object => ({ code: 'CONFLICT', data: { docker: text } })

describe('taking names away', () => {
  beforeEach(() => store.load({ name: 'one', layers: ['a'], tags: ['one:1', 'one:2', 'other'] }))
  const names = (): readonly string[] => store.images.list({}).rows[0]?.names ?? []

  it('takes several at once and keeps the image', async () => {
    const { removals, freed } = await store.images.untag(one, ['one:1', 'other:latest'])
    expect(removals).toEqual([{ untagged: 'one:1' }, { untagged: 'other:latest' }])
    expect(freed).toBe(0)
    expect(names()).toEqual(['one:2'])
  })

  it('takes none when the image would lose its last one', async () => {
    const all = ['one:1', 'one:2', 'other:latest']
    await expect(store.images.untag(one, all)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(names()).toEqual(all)
  })

  it('takes none when one of them names another image by now', async () => {
    await store.load({ name: 'two', layers: ['b'], tags: ['one:2'] })
    await expect(store.images.untag(one, ['one:1', 'one:2'])).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('one:2 names another image'),
    })
    expect(store.images.list({ filters: { ids: [one] } }).rows[0]?.names).toEqual(['one:1', 'other:latest'])
  })
})

describe('removing by name', () => {
  it('only untags while other names remain', async () => {
    await store.load({ name: 'one', layers: ['a'], tags: ['foo/bar:1', 'one'] })
    const result = await store.images.remove('foo/bar:1', {})
    expect(result).toMatchObject({ removals: [{ untagged: 'foo/bar:1' }], freed: 0 })
    expect(store.images.resolve('one')).toBe(one)
  })

  it('deletes the image with its last name, and its layers from the top down', async () => {
    await store.load({ name: 'one', layers: ['a', 'b'], tags: ['one'] }, { name: 'two', layers: ['a'], tags: ['two'] })
    const [, top] = chainIds([diffIdOf('a'), diffIdOf('b')])
    const used = await store.diskUse()
    const result = await store.images.remove('one', {})
    expect(result.removals).toEqual([{ untagged: 'one:latest' }, { deleted: one }, { deleted: top }])
    expect(result.freed).toBe(used - (await store.diskUse()))
    expect((await store.stored()).blobs).toEqual([imageIdOf('two'), diffIdOf('a')].sort())
  })

  it('tells what it does in events as Docker does', async () => {
    await store.load({ name: 'one', layers: ['a'], tags: ['one'], labels: { maintainer: 'x' } })
    await store.images.tag('one', 'two')
    await store.images.remove('two', {})
    await store.images.remove('one', {})
    expect(store.events.map(({ action, id, attributes }) => ({ action, id, attributes }))).toEqual([
      { action: 'tag', id: one, attributes: { maintainer: 'x', name: 'two:latest' } },
      { action: 'untag', id: one, attributes: { maintainer: 'x', name: one } },
      { action: 'untag', id: one, attributes: { maintainer: 'x', name: one } },
      { action: 'delete', id: one, attributes: { name: one } },
    ])
  })

  it('takes the digests of the repository along with its last tag', async () => {
    const digest = `one@${imageIdOf('some manifest')}`
    await store.load({ name: 'one', layers: ['a'], tags: ['one', digest] })
    await expect(store.images.inspect('one')).resolves.toMatchObject({ names: ['one:latest'], repoDigests: [digest] })
    const { removals } = await store.images.remove('one', {})
    expect(removals.slice(0, 3)).toEqual([{ untagged: 'one:latest' }, { untagged: digest }, { deleted: one }])
  })

  it('of an image that a container was made from needs force, and then leaves the image', async () => {
    await store.load({ name: 'one', layers: ['a'], tags: ['one'] })
    store.containers.set(one, [{ id: 'c'.repeat(64), running: false }])
    await expect(store.images.remove('one', {})).rejects.toMatchObject(
      docker(
        `conflict: unable to remove repository reference "one" (must force) - container cccccccccccc is using its referenced image ${short}`,
      ),
    )
    store.containers.set(one, [{ id: 'c'.repeat(64), running: true }])
    const { removals } = await store.images.remove('one', { force: true })
    expect(removals).toEqual([{ untagged: 'one:latest' }])
    expect(store.images.resolve(short)).toBe(one)
  })
})

describe('removing by ID', () => {
  it('takes the only name along', async () => {
    await store.load({ name: 'one', layers: ['a'], tags: ['one'] })
    const { removals } = await store.images.remove(short, {})
    expect(removals).toEqual([{ untagged: 'one:latest' }, { deleted: one }, { deleted: diffIdOf('a') }])
  })

  it.each([[['one:1', 'one:2']], [['one', 'two']]])('of an image with names %j needs force', async (tags) => {
    await store.load({ name: 'one', layers: ['a'], tags })
    await expect(store.images.remove(short, {})).rejects.toMatchObject(
      docker(`conflict: unable to delete ${short} (must be forced) - image is referenced in multiple repositories`),
    )
    const { removals } = await store.images.remove(short, { force: true })
    expect(removals.filter((removal) => 'untagged' in removal)).toHaveLength(2)
    expect(store.images.list({}).total).toBe(0)
  })

  it('of an image in use is refused: by force only when the container is stopped', async () => {
    await store.load({ name: 'one', layers: ['a'], tags: ['one'] })
    store.containers.set(one, [{ id: 'd'.repeat(64), running: true }])
    await expect(store.images.remove(short, { force: true })).rejects.toMatchObject(
      docker(
        `conflict: unable to delete ${short} (cannot be forced) - image is being used by running container dddddddddddd`,
      ),
    )
    store.containers.set(one, [{ id: 'd'.repeat(64), running: false }])
    await expect(store.images.remove(short, {})).rejects.toMatchObject(
      docker(
        `conflict: unable to delete ${short} (must be forced) - image is being used by stopped container dddddddddddd`,
      ),
    )
    await store.images.remove(short, { force: true })
    expect(store.images.list({}).total).toBe(0)
  })
})

describe('images made from others', () => {
  beforeEach(() =>
    store.load(
      { name: 'parent', layers: ['a'], created: 1 },
      { name: 'child', layers: ['a', 'b'], parent: 'parent', tags: ['child'], created: 2 },
    ),
  )
  const parent = imageIdOf('parent')

  it('protect their parents, even from force', async () => {
    await expect(store.images.remove(parent, { force: true })).rejects.toMatchObject(
      docker(`conflict: unable to delete ${shortDigest(parent)} (cannot be forced) - image has dependent child images`),
    )
  })

  it('take unnamed parents along, unless told not to', async () => {
    const kept = await store.images.remove('child', { noPrune: true })
    expect(kept.removals).not.toContainEqual({ deleted: parent })
    await store.load({ name: 'child', layers: ['a', 'b'], parent: 'parent', tags: ['child'] })
    const gone = await store.images.remove('child', {})
    expect(gone.removals.at(-2)).toEqual({ deleted: parent })
  })

  it('leave parents that have a name', async () => {
    await store.images.tag(parent, 'parent')
    await store.images.remove('child', {})
    expect(store.images.list({}).rows.map(({ names }) => names)).toEqual([['parent:latest']])
  })

  it('hide unnamed parents in a list, save in one of all', () => {
    expect(store.images.list({}).total).toBe(1)
    expect(store.images.list({ filters: { all: true } }).total).toBe(2)
  })

  it('show in the history of their children', async () => {
    const history = await store.images.history('child')
    expect(history.map(({ id }) => id)).toEqual([imageIdOf('child'), parent])
  })
})

describe('pruning', () => {
  it('takes images without a name; with all, those without a container', async () => {
    await store.load(
      { name: 'old', layers: ['a'], tags: ['app'] },
      { name: 'used', layers: ['b'], tags: ['used'] },
      { name: 'new', layers: ['a', 'c'], tags: ['app'] },
    )
    store.containers.set(imageIdOf('used'), [{ id: 'e'.repeat(64), running: false }])
    const dangling = await store.images.prune({})
    expect(dangling.removals).toEqual([{ deleted: imageIdOf('old') }])
    expect(dangling.dockerReclaimed).toBe(0)
    const used = await store.diskUse()
    const all = await store.images.prune({ all: true })
    expect(all.removals.slice(0, 2)).toEqual([{ untagged: 'app:latest' }, { deleted: imageIdOf('new') }])
    expect(all.dockerReclaimed).toBe(dockerSizeOf('a') + dockerSizeOf('c'))
    expect(all.freed).toBe(used - (await store.diskUse()))
    expect(store.images.list({}).rows.map(({ id }) => id)).toEqual([imageIdOf('used')])
    expect(store.events.at(-1)).toMatchObject({
      action: 'prune',
      id: '',
      attributes: { reclaimed: String(all.dockerReclaimed) },
    })
  })

  it('takes the digests of images that were pulled, with and without a tag', async () => {
    const digest = (repository: string): string => `${repository}@${imageIdOf(`manifest in ${repository}`)}`
    await store.load(
      { name: 'tagged', layers: ['a'], tags: ['app:1', 'app:2', 'other', digest('app'), digest('other')] },
      { name: 'untagged', layers: ['b'], tags: [digest('moved')] },
    )
    const { removals } = await store.images.prune({})
    expect(removals.slice(0, 2)).toEqual([{ untagged: digest('moved') }, { deleted: imageIdOf('untagged') }])
    const all = await store.images.prune({ all: true })
    expect(all.removals.slice(0, 6)).toEqual([
      { untagged: 'app:1' },
      { untagged: 'app:2' },
      { untagged: digest('app') },
      { untagged: 'other:latest' },
      { untagged: digest('other') },
      { deleted: imageIdOf('tagged') },
    ])
    expect(store.images.list({}).total).toBe(0)
  })

  it('keeps to its filters', async () => {
    await store.load(
      { name: 'a', layers: ['a'], labels: { keep: 'yes', team: 'x' }, created: 1000 },
      { name: 'b', layers: ['b'], labels: { keep: 'no' }, created: 2000 },
      { name: 'c', layers: ['c'], created: 3000 },
    )
    const left = (): unknown => store.images.list({ sort: 'created' }).rows.map(({ created }) => created)
    await store.images.prune({ filters: { labelNot: ['keep', 'team'], until: 2000 } })
    expect(left()).toEqual([3000, 1000])
    await store.images.prune({ filters: { label: ['keep=no'] } })
    expect(left()).toEqual([3000, 1000])
    await store.images.prune({ filters: { label: ['keep=yes', 'team'] } })
    expect(left()).toEqual([3000])
  })

  it('gets through more images than a page has', async () => {
    const images = Array.from({ length: 620 }, (_, at) => ({ name: `image ${at}`, layers: ['a'], created: at }))
    await store.load(...images, { name: 'kept', layers: ['a'], tags: ['kept'], created: 10 })
    store.containers.set(imageIdOf('image 619'), [{ id: 'f'.repeat(64), running: true }])
    const { removals } = await store.images.prune({})
    expect(removals).toHaveLength(619)
    expect(store.images.list({}).total).toBe(2)
  })
})

describe('the plan of a removal', () => {
  it('names what goes and what stays, and changes nothing', async () => {
    await store.load(
      { name: 'one', layers: ['a', 'b'], tags: ['one', 'uno'] },
      { name: 'two', layers: ['a', 'c'], tags: ['two'] },
    )
    const plan = store.images.planReclaim(['one'])
    expect(plan.images).toEqual([{ id: one, names: ['one:latest', 'uno:latest'] }])
    expect(plan.layers.map(({ diffId }) => diffId)).toEqual([diffIdOf('b')])
    expect(plan.keptLayers.map(({ diffId }) => diffId)).toEqual([diffIdOf('a')])
    expect(plan.dockerSize).toBe(dockerSizeOf('b'))
    expect(store.images.list({}).total).toBe(2)
    const both = store.images.planReclaim(['one', 'uno', 'two'], { forGood: true })
    expect(both.images).toHaveLength(2)
    expect(both.freed).toBe(await store.diskUse())
    expect(both.keptLayers).toEqual([])
  })
})
