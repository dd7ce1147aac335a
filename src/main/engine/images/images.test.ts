import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diffIdOf, dockerSizeOf, imageIdOf } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryStore, type TemporaryStore } from '../../../../test/fixtures/temporaryStore.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { digestOf } from '../spec/digest.ts'
import type { ImageQuery } from './types.ts'

let store: TemporaryStore

beforeEach(async () => {
  store = await openTemporaryStore()
})

afterEach(() => store.remove())

const one = imageIdOf('one')
const hex = one.slice('sha256:'.length)

describe('resolving', () => {
  beforeEach(() => store.load({ name: 'one', layers: ['a'], tags: ['one', 'quay.io/org/app:v1'] }))

  it.each([
    one,
    hex,
    shortDigest(one),
    hex.slice(0, 1),
    `sha256:${hex.slice(0, 5)}`,
    'one',
    'one:latest',
    'docker.io/library/one',
    'quay.io/org/app:v1',
  ])('finds %s', (reference) => {
    expect(store.images.resolve(reference)).toBe(one)
  })

  it('finds a name by digest, whatever the tag beside it', async () => {
    const manifest = digestOf('manifest of two')
    await store.load({ name: 'two', layers: ['b'], tags: [`two@${manifest}`] })
    expect(store.images.resolve(`two@${manifest}`)).toBe(imageIdOf('two'))
    expect(store.images.resolve(`two:any@${manifest}`)).toBe(imageIdOf('two'))
  })

  it('prefers a name to the start of an ID', async () => {
    await store.load({ name: 'two', layers: ['b'], tags: [hex.slice(0, 6)] })
    expect(store.images.resolve(hex.slice(0, 6))).toBe(imageIdOf('two'))
  })

  it.each([
    ['nosuch', 'nosuch:latest'],
    ['quay.io/org/app', 'quay.io/org/app:latest'],
    ['ffffffffffff', 'ffffffffffff:latest'],
    [digestOf('x'), digestOf('x')],
    [digestOf('x').slice(7), digestOf('x')],
    [`one@${digestOf('x')}`, `one@${digestOf('x')}`],
  ])('misses %s as Docker does', (reference, shown) => {
    expect(() => store.images.resolve(reference)).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND', data: { reference: shown, docker: `No such image: ${shown}` } }),
    )
  })

  it('refuses the start of several IDs', async () => {
    const sameStart = Array.from({ length: 40 }, (_, at) => `image ${at}`)
      .filter((name) => imageIdOf(name).charAt(7) === imageIdOf('image 0').charAt(7))
      .slice(0, 2)
    await store.load(...sameStart.map((name) => ({ name, layers: ['a'] })))
    expect(() => store.images.resolve(imageIdOf('image 0').charAt(7))).toThrow(
      expect.objectContaining({ code: 'CONFLICT' }),
    )
  })

  it('refuses what can be no reference', () => {
    expect(() => store.images.resolve('One')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })
})

describe('listing', () => {
  beforeEach(() =>
    store.load(
      { name: 'a', layers: ['base', 'x'], tags: ['t3', 't3:x', 'a/b'], labels: { a: '1', b: 'x' }, created: 3000 },
      { name: 'b', layers: ['base'], tags: ['nginx:1.21', 'quay.io/nginx'], labels: { a: '2' }, created: 2000 },
      { name: 'c', layers: ['other'], created: 1000 },
    ),
  )
  const shown = (query: ImageQuery): string[][] => store.images.list(query).rows.map(({ names }) => [...names])
  const filtered = (filters: ImageQuery['filters']): string[][] => shown(filters === undefined ? {} : { filters })

  it('shows the newest first, names sorted, layers shared with others counted', () => {
    const { rows, total } = store.images.list({})
    expect(total).toBe(3)
    expect(rows.map(({ created }) => created)).toEqual([3000, 2000, 1000])
    expect(rows[0]).toMatchObject({
      names: ['a/b:latest', 't3:latest', 't3:x'],
      dockerSize: dockerSizeOf('base') + dockerSizeOf('x'),
      dockerSharedSize: dockerSizeOf('base'),
    })
  })

  it('filters by reference as Docker does, showing only the names that match', () => {
    expect(filtered({ reference: ['t*:x', 'a/*'] })).toEqual([['a/b:latest', 't3:x']])
    expect(filtered({ reference: ['t3'] })).toEqual([['t3:latest', 't3:x']])
    expect(filtered({ reference: ['*'] })).toEqual([['t3:latest', 't3:x'], ['nginx:1.21']])
    expect(filtered({ reference: ['*/nginx'] })).toEqual([['quay.io/nginx:latest']])
    expect(filtered({ reference: ['docker.io/library/t3'] })).toEqual([])
    expect(filtered({ reference: ['n?inx:[0-9].2[^0]'] })).toEqual([['nginx:1.21']])
    expect(() => filtered({ reference: ['['] })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', data: { docker: 'syntax error in pattern' } }),
    )
  })

  it('filters by label, dangling, before, since and until', () => {
    expect(filtered({ label: ['a'] })).toHaveLength(2)
    expect(filtered({ label: ['a=1', 'b'] })).toHaveLength(1)
    expect(filtered({ label: ['a', 'b=y'] })).toEqual([])
    expect(filtered({ dangling: true })).toEqual([[]])
    expect(filtered({ dangling: false })).toHaveLength(2)
    expect(filtered({ before: 't3' })).toEqual([['nginx:1.21', 'quay.io/nginx:latest'], []])
    expect(filtered({ since: imageIdOf('c') })).toHaveLength(2)
    expect(filtered({ since: 'nginx:1.21', before: 't3' })).toEqual([])
    expect(filtered({ until: 2000 })).toHaveLength(2)
    expect(() => filtered({ since: 'nosuch' })).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })

  it('finds text in names, IDs and labels, every word of it', () => {
    expect(shown({ text: 'NGINX 1.2' })).toHaveLength(1)
    expect(shown({ text: imageIdOf('c') })).toEqual([[]])
    expect(shown({ text: imageIdOf('c').slice(20, 30) })).toEqual([[]])
    expect(shown({ text: 'b=X' })).toHaveLength(1)
    expect(shown({ text: 'nginx nothing' })).toEqual([])
  })

  it('sorts names by repository, then tag', async () => {
    const names = ['app:1', 'app-web:1', 'app:2', 'app1:1']
    for (const [at, tag] of names.entries()) await store.load({ name: `named ${at}`, layers: ['a'], tags: [tag] })
    const listed = store.images.list({ sort: 'name', text: 'app' }).rows.flatMap((row) => row.names)
    expect(listed).toEqual(['app:1', 'app:2', 'app-web:1', 'app1:1'])
  })

  it('sorts by every column, in pages that do not overlap', () => {
    const ids = (query: ImageQuery): string[] => store.images.list(query).rows.map(({ id }) => id)
    expect(ids({ sort: 'name' })).toEqual(['a', 'b', 'c'].map(imageIdOf))
    expect(ids({ sort: 'layers' })[2]).toBe(imageIdOf('a'))
    expect(ids({ sort: 'dockerSize', descending: true })[0]).toBe(imageIdOf('a'))
    for (const sort of [
      'created',
      'name',
      'id',
      'dockerSize',
      'dockerSharedSize',
      'dockerUniqueSize',
      'layers',
    ] as const) {
      const all = ids({ sort })
      expect(new Set(all).size).toBe(3)
      expect([0, 1, 2].flatMap((offset) => ids({ sort, offset, limit: 1 }))).toEqual(all)
      expect(ids({ sort, descending: sort !== 'created' })).toEqual([...all].reverse())
    }
  })

  it('never gives more than 500 rows', () => {
    expect(() => store.images.list({ limit: 501 })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })
})

describe('tagging', () => {
  it('moves a name from the image that had it, and tells when it was set', async () => {
    await store.load({ name: 'one', layers: ['a'], tags: ['app'] }, { name: 'two', layers: ['b'] })
    expect(await store.images.inspect('app')).toMatchObject({ lastTagged: 0 })
    const before = Date.now()
    await store.images.tag(imageIdOf('two'), 'app')
    const details = await store.images.inspect('app')
    expect(details).toMatchObject({ id: imageIdOf('two'), names: ['app:latest'] })
    expect(details.lastTagged).toBeGreaterThanOrEqual(before)
    expect(store.images.list({ filters: { dangling: true } }).rows.map(({ id }) => id)).toEqual([one])
  })

  it.each([
    ['Foo', 'invalid reference format: repository name must be lowercase'],
    [`x@${digestOf('x')}`, 'refusing to create a tag with a digest reference'],
    ['sha256:abc', 'refusing to create an ambiguous tag using digest algorithm as name'],
  ])('refuses %s', async (target, docker) => {
    await store.load({ name: 'one', layers: ['a'], tags: ['app'] })
    await expect(store.images.tag('app', target)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', data: { docker } })
  })
})

describe('one image', () => {
  beforeEach(() => store.load({ name: 'one', layers: ['a', 'b'], tags: ['one'], labels: { k: 'v' }, gzip: true }))

  it('is shown with its target, configuration and layers', async () => {
    const details = await store.images.inspect('one')
    expect(details).toMatchObject({
      id: one,
      labels: { k: 'v' },
      target: { digest: digestOf('manifest one') },
      config: { diffIds: [diffIdOf('a'), diffIdOf('b')] },
    })
    expect(details.layers.map(({ diffId, blob }) => [diffId, blob])).toEqual([
      [diffIdOf('a'), digestOf('gzip a')],
      [diffIdOf('b'), digestOf('gzip b')],
    ])
  })

  it('tells its history newest first, layers with the steps that made them', async () => {
    const step = (createdBy: string, emptyLayer: boolean) => ({ createdBy, emptyLayer, author: '', comment: '' })
    store.setHistory('one', [step('ADD', false), step('ENV', true), step('RUN', false), step('CMD', true)])
    const history = await store.images.history('one')
    expect(
      history.map(({ createdBy, id, names, dockerSize, layer }) => [createdBy, id, names, dockerSize, layer?.diffId]),
    ).toEqual([
      ['CMD', one, ['one:latest'], 0, undefined],
      ['RUN', '<missing>', [], dockerSizeOf('b'), diffIdOf('b')],
      ['ENV', '<missing>', [], 0, undefined],
      ['ADD', '<missing>', [], dockerSizeOf('a'), diffIdOf('a')],
    ])
  })

  it('with more steps that made layers than layers is refused', async () => {
    const step = { createdBy: 'RUN', emptyLayer: false, author: '', comment: '' }
    store.setHistory('one', [step, step, step])
    await expect(store.images.history('one')).rejects.toMatchObject({ code: 'MALFORMED' })
  })
})
