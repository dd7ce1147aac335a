import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

// Real images beside the project; a machine without them skips this.
const fixtures = join(import.meta.dirname, '..', '..', '..', 'shared', 'fixtures')

interface Expected {
  readonly RepoTags: readonly string[]
  readonly Id: string
  readonly Size: number
  readonly Layers: readonly string[]
  readonly Config: Readonly<Record<string, unknown>>
  readonly History: readonly { readonly CreatedBy: string; readonly Size: number }[]
}

const hasFixtures = existsSync(join(fixtures, 'expected.json'))
const expected: Readonly<Record<string, Expected>> = hasFixtures
  ? JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8'))
  : {}

let root: Awaited<ReturnType<typeof makeTestRoot>>
let engine: Engine

beforeAll(async () => {
  root = await makeTestRoot('fixtures')
  engine = await openEngine({ root: root.path })
})

afterAll(async () => {
  await engine?.close()
  await root?.remove()
})

function load(archive: string) {
  return engine.archives.load({ kind: 'file', path: join(fixtures, archive) })
}

describe.runIf(hasFixtures)('a real image saved by Docker', () => {
  for (const [archive, image] of Object.entries(expected)) {
    it(`${archive} is what Docker says of it`, async () => {
      expect((await load(archive)).images).toMatchObject([{ id: image.Id, names: image.RepoTags }])
      const details = await engine.images.inspect(image.Id)
      expect(details.dockerSize).toBe(image.Size)
      expect(details.layers.map(({ diffId }) => diffId)).toEqual(image.Layers)
      const { config } = details.config.raw
      for (const [key, value] of Object.entries(image.Config)) {
        expect((config as Record<string, unknown>)[key] ?? emptyOf(value), key).toEqual(value)
      }
      const history = await engine.images.history(image.Id)
      expect(history.map(({ createdBy, dockerSize }) => ({ CreatedBy: createdBy, Size: dockerSize }))).toEqual(
        image.History,
      )
    })
  }
})

describe.runIf(hasFixtures)('all of what Docker saved, together', () => {
  it('takes what Docker counts: a layer that two images stack is there once', async () => {
    await engine.images.prune({ all: true })
    for (const archive of Object.keys(expected)) await load(archive)
    const all = Object.values(expected).reduce((sum, { Size }) => sum + Size, 0)
    const base = expected['alpine-3.15.docker.tar']
    expect(expected['nginx-1.21.6-alpine.docker.tar']?.Layers[0]).toBe(base?.Layers[0])
    const once = all - (base?.Size ?? 0)
    expect(await engine.images.storageUsage()).toMatchObject({
      images: { total: Object.keys(expected).length, active: 0, dockerSize: once, dockerReclaimable: once },
      dockerSharedSize: base?.Size,
      dockerImagesSize: all,
    })
  })
})

/** What Docker shows for a field that a config leaves out. */
function emptyOf(value: unknown): unknown {
  return value === '' ? '' : null
}

describe.runIf(hasFixtures)('a real OCI layout', () => {
  for (const archive of ['busybox-1.38-multiarch.oci.tar', 'small-gzip.oci.tar', 'small-zstd.oci.tar']) {
    it(`${archive} gives one image, whole`, async () => {
      const { images } = await load(archive)
      expect(images).toHaveLength(1)
      const details = await engine.images.inspect(images[0]?.id ?? '')
      expect(details.platform.os).toBe('linux')
      expect(details.layers.map(({ diffId }) => diffId)).toEqual(details.config.diffIds)
      expect(details.dockerSize).toBeGreaterThan(0)
    })
  }

  it('gives gzip and zstd of one layer the same image content', async () => {
    const [gzip] = (await load('small-gzip.oci.tar')).images
    const [zstd] = (await load('small-zstd.oci.tar')).images
    const layers = await Promise.all([gzip, zstd].map((image) => engine.images.inspect(image?.id ?? '')))
    expect(layers[0]?.config.diffIds).toEqual(layers[1]?.config.diffIds)
  })
})
