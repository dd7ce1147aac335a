import { afterEach, beforeEach, expect, it } from 'vitest'
import { dockerSizeOf, imageIdOf } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryStore, type TemporaryStore } from '../../../../test/fixtures/temporaryStore.ts'
import type { GroupedPage, OpenGroups } from '../metadata/GroupedList.ts'
import type { GroupedQuery, ImageSort } from './types.ts'

let store: TemporaryStore

beforeEach(async () => {
  store = await openTemporaryStore()
  await store.load(
    { name: 'a', layers: ['base', 'x'], tags: ['app:1', 'app:latest'], created: 5000 },
    { name: 'b', layers: ['base', 'x', 'y'], tags: ['app:2', 'quay.io/org/tool:9'], created: 4000 },
    { name: 'c', layers: ['base', 'z'], tags: ['localhost:5000/org/tool:1'], labels: { kind: 'tool' }, created: 6000 },
    { name: 'd', layers: ['base'], created: 3000 },
    { name: 'e', layers: ['other'], created: 2000, labels: { kind: 'tool' } },
  )
})

afterEach(() => store.remove())

const allOpen: OpenGroups = { all: true, except: [] }
const allClosed: OpenGroups = { all: false, except: [] }

function list(query: Partial<GroupedQuery> = {}): Promise<GroupedPage> {
  return store.images.listGroups({ open: allClosed, sort: 'name', ...query })
}

/** What the rows show: `+app` for a group that is open, `-app` for one that is closed, `app/a` for an image. */
async function shown(query: Partial<GroupedQuery> = {}): Promise<string[]> {
  const names = new Map(['a', 'b', 'c', 'd', 'e'].map((name) => [imageIdOf(name), name]))
  return (await list(query)).rows.map((row) =>
    row.kind === 'group'
      ? `${row.isOpen ? '+' : '-'}${row.group.repository}`
      : `${row.repository}/${names.get(row.image.id) ?? ''}`,
  )
}

it('groups images by the repositories of their tags, those without a tag last', async () => {
  expect(await shown()).toEqual(['-app', '-localhost:5000/org/tool', '-quay.io/org/tool', '-'])
  expect(await list()).toMatchObject({ total: 4, groupCount: 4, imageCount: 5 })
})

it('counts every layer of a group once, and as shared what images outside of it stack too', async () => {
  const [app, local, quay, untagged] = (await list()).rows
  const [base, x, y, z, other] = ['base', 'x', 'y', 'z', 'other'].map(dockerSizeOf)
  expect(app).toMatchObject({
    position: 0,
    siblings: 4,
    group: {
      imageCount: 2,
      tagCount: 3,
      created: 5000,
      layerCount: 3,
      dockerSize: (base ?? 0) + (x ?? 0) + (y ?? 0),
      dockerSharedSize: base,
    },
  })
  expect(local).toMatchObject({ group: { dockerSize: (base ?? 0) + (z ?? 0), dockerSharedSize: base } })
  // All of this image's layers are the other repository's, too.
  expect(quay).toMatchObject({ group: { dockerSharedSize: (base ?? 0) + (x ?? 0) } })
  expect(untagged).toMatchObject({
    group: { imageCount: 2, tagCount: 0, dockerSize: (base ?? 0) + (other ?? 0), dockerSharedSize: base },
  })
})

it('shows the images of open groups below them, each by its place', async () => {
  const open = { all: false, except: ['app', ''] }
  const newestFirst = { sort: 'created', descending: true } as const
  expect(await shown({ open, ...newestFirst })).toEqual([
    '-localhost:5000/org/tool',
    '+app',
    'app/a',
    'app/b',
    '-quay.io/org/tool',
    '+',
    '/d',
    '/e',
  ])
})

it('opens all groups but those that were closed', async () => {
  const rows = await shown({ open: { all: true, except: ['app'] } })
  expect(rows.slice(0, 3)).toEqual(['-app', '+localhost:5000/org/tool', 'localhost:5000/org/tool/c'])
  expect(rows).toHaveLength(4 + 1 + 1 + 2)
})

it('gives the same rows in pages of any size', async () => {
  const whole = await shown({ open: allOpen })
  expect(whole).toHaveLength(10)
  for (const limit of [1, 2, 3, 7]) {
    const pages: string[] = []
    for (let offset = 0; offset < whole.length; offset += limit) {
      pages.push(...(await shown({ open: allOpen, offset, limit })))
    }
    expect(pages).toEqual(whole)
  }
  expect((await list({ open: allOpen, offset: 9, limit: 1 })).rows).toMatchObject([
    { kind: 'image', position: 1, siblings: 2 },
  ])
})

it.each<[ImageSort, string[]]>([
  ['created', ['-localhost:5000/org/tool', '-app', '-quay.io/org/tool', '-']],
  ['name', ['-', '-quay.io/org/tool', '-localhost:5000/org/tool', '-app']],
])('sorts groups by %s, and the images in them', async (sort, groups) => {
  expect(await shown({ sort, descending: true })).toEqual(groups)
  const [first, second] = await shown({ sort, descending: true, open: { all: false, except: ['app'] } }).then((rows) =>
    rows.filter((row) => row.startsWith('app/')),
  )
  expect([first, second]).toEqual(sort === 'created' ? ['app/a', 'app/b'] : ['app/b', 'app/a'])
})

it.each<ImageSort>(['dockerSize', 'dockerSharedSize', 'dockerUniqueSize', 'layers'])(
  'sorts groups by %s as they show it',
  async (sort) => {
    const figures = (page: GroupedPage) =>
      page.rows.flatMap((row) => {
        if (row.kind !== 'group') return []
        const { dockerSize, dockerSharedSize, layerCount } = row.group
        return [{ dockerSize, dockerSharedSize, dockerUniqueSize: dockerSize - dockerSharedSize, layers: layerCount }]
      })
    const values = figures(await list({ sort, descending: true })).map((figure) => Number(Reflect.get(figure, sort)))
    expect(values).toEqual(values.toSorted((a, b) => b - a))
    expect(figures(await list({ sort })).map((figure) => Reflect.get(figure, sort))).toEqual(values.toReversed())
  },
)

it('shows only groups and figures of the images that a filter finds', async () => {
  const page = await list({ text: 'kind=tool', open: allOpen })
  expect(page).toMatchObject({ total: 4, groupCount: 2, imageCount: 2 })
  expect(page.rows[2]).toMatchObject({ group: { repository: '', imageCount: 1, dockerSharedSize: 0 } })
  expect(await shown({ text: 'nothing' })).toEqual([])
  expect(await shown({ filters: { dangling: true } })).toEqual(['-'])
})

it('follows what is loaded and named', async () => {
  await list()
  await store.images.tag(imageIdOf('d'), 'app:base')
  expect((await list()).rows[0]).toMatchObject({ group: { repository: 'app', imageCount: 3, tagCount: 4 } })
  expect(store.images.list({ filters: { repository: 'app' }, sort: 'name' }).rows.map(({ id }) => id)).toEqual(
    ['a', 'b', 'd'].map(imageIdOf),
  )
})

it('lists images by their IDs, those that are there', () => {
  const ids = [imageIdOf('a'), imageIdOf('gone'), 'no ID']
  expect(store.images.list({ filters: { ids } }).rows.map(({ id }) => id)).toEqual([imageIdOf('a')])
})

it('shows the images of a repository whose name could be an ID', async () => {
  const repository = '0123456789abcdef'.repeat(4)
  await store.load({ name: 'odd', layers: ['base'], tags: [`docker.io/library/${repository}:v1`], created: 1000 })
  const { rows } = await list({ open: allOpen })
  expect(rows.filter((row) => row.kind === 'image' && row.repository === repository)).toHaveLength(1)
})
