import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContainerStore, openContainerStore, requestOf } from '../../../../test/fixtures/containerStore.ts'
import { makeFileLayer } from '../../../../test/fixtures/image.ts'
import { DownloadFolder } from '../content/DownloadFolder.ts'
import { digestOf } from '../spec/digest.ts'
import type { PruneGoal } from './types.ts'

let store: ContainerStore

beforeEach(async () => {
  store = await openContainerStore()
})

afterEach(() => store.remove())

const everything: PruneGoal = { images: 'unused', containers: true, volumes: 'all', downloads: true, trash: true }

/** Makes two stopped containers, one of them with a volume, and one that runs. */
async function makeContainers(): Promise<void> {
  const { containers } = store.engine
  await containers.create(requestOf({ Labels: { team: 'x' } }, {}, 'stopped'))
  await containers.create(requestOf({ Volumes: { '/data': {} } }, {}, 'mounting'))
  const { id } = await containers.create(requestOf({}, {}, 'running'))
  await containers.start(id)
}

const names = (rows: readonly { readonly name: string }[]): string[] => rows.map(({ name }) => name).sort()

describe('a preview of what is to be cleared away', () => {
  it('names exactly what then goes, and the bytes that are freed', async () => {
    await makeContainers()
    await store.load({ layers: [makeFileLayer('other', 'other')], tags: ['other:1'] })
    await store.load({ layers: [makeFileLayer('gone', 'gone')], tags: ['gone:1'] })
    const { images, trash, prunes, containers, volumes } = store.engine
    await images.removePlanned(images.planReclaim(['gone:1']).removal)
    const plan = await prunes.plan(everything)
    expect(plan).toMatchObject({ imageTotal: 1, trashCount: 1, toTrash: false, freedLater: 0, command: '' })
    expect(plan.images.map((image) => image.names)).toEqual([['other:1']])
    expect(names(plan.containers)).toEqual(['mounting', 'stopped'])
    expect(plan.volumes).toHaveLength(1)
    const blobsBefore = images.diskUsage()
    const { entries } = await prunes.run(everything, plan.token)
    expect(entries).toEqual([])
    const used = images.diskUsage()
    const filesFreed =
      blobsBefore.blobsDiskSize - used.blobsDiskSize + blobsBefore.indexesDiskSize - used.indexesDiskSize
    // The containers and the volume are empty.
    expect(filesFreed).toBe(plan.freedNow)
    expect(names(containers.list({ filters: { all: true } }).rows)).toEqual(['running'])
    expect(images.list({}).rows.map((image) => image.names)).toEqual([['app:1']])
    expect(volumes.list().total).toBe(0)
    expect(trash.list().total).toBe(0)
    expect(await prunes.plan(everything)).toMatchObject({ imageTotal: 0, freedNow: 0, containers: [], volumes: [] })
  })

  it('counts the layers that only containers keep unpacked, and images of containers that go', async () => {
    const { images, prunes, containers } = store.engine
    await containers.create(requestOf({}, {}, 'one'))
    const goal: PruneGoal = { images: 'unused', containers: true }
    const plan = await prunes.plan(goal)
    expect(plan).toMatchObject({ imageTotal: 1, toTrash: true })
    const layers = 2 * 4096
    const { freedLater } = await prunes.run(goal, plan.token)
    expect(plan.freedNow).toBe(layers)
    expect(freedLater).toBe(store.engine.trash.diskSize)
    expect(images.diskUsage()).toMatchObject({ snapshotsDiskSize: 0, imageCount: 0 })
    await store.engine.trash.restore(store.engine.trash.list().rows.map(({ number }) => number))
    await containers.create(requestOf({}, {}, 'two'))
    await images.remove('app:1', { force: true })
    const left = await prunes.plan({ images: 'none', containers: true })
    expect(left.freedNow).toBe(layers)
    await prunes.run({ images: 'none', containers: true }, left.token)
    expect(images.diskUsage().snapshotsDiskSize).toBe(0)
  })

  it('keeps to its filters, and says which docker commands do the same', async () => {
    await makeContainers()
    const goal: PruneGoal = { images: 'dangling', containers: true, volumes: 'anonymous', labels: ['team=x'] }
    const plan = await store.engine.prunes.plan(goal)
    expect(names(plan.containers)).toEqual(['stopped'])
    expect(plan).toMatchObject({ imageTotal: 0, volumes: [] })
    expect(plan.command).toBe(
      'docker container prune --force --filter label=team=x && docker image prune --force --filter label=team=x && docker volume prune --force --filter label=team=x',
    )
    expect((await store.engine.prunes.plan({ ...goal, until: 1000 })).containers).toEqual([])
  })

  it.each<[string, string, () => Promise<unknown>]>([
    ['a container was started', 'the containers changed', () => store.engine.containers.start('stopped')],
    ['an image came', 'the images changed', () => store.load({ layers: [makeFileLayer('late', 'late')] })],
    ['a volume came', 'the volumes changed', () => store.engine.volumes.create({ name: 'late' })],
    [
      'an image went into the trash',
      'the images and the trash changed',
      async () => {
        const { images } = store.engine
        return images.removePlanned(images.planReclaim(['other:1']).removal)
      },
    ],
  ])('does nothing when %s since, and says so', async (_, message, change) => {
    await makeContainers()
    await store.load({ layers: [makeFileLayer('other', 'other')], tags: ['other:1'] })
    const { prunes, containers, images } = store.engine
    const { token } = await prunes.plan(everything)
    await change()
    const before = [containers.list({ filters: { all: true } }).total, images.list({}).total]
    const refused = { code: 'CONFLICT', message: expect.stringContaining(message), retryable: true }
    await expect(prunes.confirm(everything, token)).rejects.toMatchObject(refused)
    await expect(prunes.run(everything, token)).rejects.toMatchObject(refused)
    expect([containers.list({ filters: { all: true } }).total, images.list({}).total]).toEqual(before)
  })

  it('leaves a download that was cut off after the plan', async () => {
    const { prunes, containers } = store.engine
    const folder = await DownloadFolder.open(join(store.root, 'content', 'downloads'))
    const keep = async (text: string) => writeFile(join(await folder.prepare(digestOf(text)), 'data'), text)
    await keep('shown')
    await containers.create(requestOf({}, {}, 'stopped'))
    const goal: PruneGoal = { images: 'none', containers: true, downloads: true }
    const plan = await prunes.plan(goal)
    expect(plan.downloadCount).toBe(1)
    const { runner } = store
    const get = runner.get.bind(runner)
    runner.get = async () => {
      await keep('cut off later')
      return get()
    }
    await prunes.run(goal, plan.token)
    expect((await folder.list()).map(({ digest }) => digest)).toEqual([digestOf('cut off later')])
  })

  it('leaves another volume that took the name of a planned one while containers went', async () => {
    const { prunes, containers, volumes } = store.engine
    await volumes.create({ name: 'data' })
    await containers.create(requestOf({}, {}, 'stopped'))
    const goal: PruneGoal = { images: 'none', containers: true, volumes: 'all' }
    const { token } = await prunes.plan(goal)
    const { runner } = store
    const get = runner.get.bind(runner)
    runner.get = async () => {
      runner.get = get
      await volumes.remove('data')
      await volumes.create({ name: 'data' })
      return get()
    }
    await expect(prunes.run(goal, token)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/^No volume was removed: .* These went before: 1 containers\.$/),
      retryable: true,
    })
    expect(names(volumes.list().rows)).toEqual(['data'])
  })
})
