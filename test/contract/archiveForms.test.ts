import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LoadedImage } from '../../src/main/engine/archive/types.ts'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { type Compression, compress, hasCompressor } from '../fixtures/compress.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { type ImageFixture, makeFileLayer, makeImage, makeSmallImage } from '../fixtures/image.ts'
import { makeOciArchive, ociLayoutItems, writeDirectory } from '../fixtures/ociLayout.ts'
import { readSample } from '../fixtures/samples.ts'
import { expectSound } from '../fixtures/soundStore.ts'
import { makeTar } from '../fixtures/tar.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const one = makeSmallImage('forms:1', 'one')
const two = makeSmallImage('forms:2', 'two')
const repeated = makeImage({ layers: [...two.layers, ...one.layers], tags: ['forms:repeated'] })
const compressions: readonly Compression[] = ['none', 'gzip', 'bzip2', 'xz', 'zstd']

let root: Awaited<ReturnType<typeof makeTestRoot>>
let engine: Engine

beforeAll(async () => {
  root = await makeTestRoot('forms')
  engine = await openEngine({ root: join(root.path, 'root') })
})

afterEach(() => engine.images.prune({ all: true }))

afterAll(async () => {
  await engine?.close()
  await root?.remove()
})

async function load(bytes: Uint8Array): Promise<readonly LoadedImage[]> {
  const stream = Readable.from([bytes])
  return (await engine.archives.load({ kind: 'stream', stream, name: 'forms.tar' })).images
}

async function loadFile(bytes: Uint8Array): Promise<readonly LoadedImage[]> {
  const path = join(root.path, 'forms.tar')
  await writeFile(path, bytes)
  return (await engine.archives.load({ kind: 'file', path })).images
}

/** What loading these images must tell. */
function told(...images: ImageFixture[]): unknown[] {
  return images.map(({ id, tags }) => expect.objectContaining({ id, names: tags }))
}

describe('a docker-archive', () => {
  it('of Docker 1.10 to 24 gives its images', async () => {
    expect(await load(makeDockerArchive([one, two]))).toEqual(told(one, two))
    await expectSound(engine)
  })

  it('of Docker 25 and later gives its images', async () => {
    expect(await load(makeDockerArchive([one, two], { layout: 'docker25' }))).toEqual(told(one, two))
  })

  it('of Docker before 1.10 gives the images that dockerd 20.10 makes of it', async () => {
    const images = await load(makeDockerArchive([one, two], { layout: 'v1' }))
    expect(Object.fromEntries(images.map(({ id, names }) => [names.join(), id]))).toEqual({
      'forms:1': 'sha256:2ca1f779ceaf9523177b4ac742b38cd9c9304414f538f0ee4cb0866c9329971e',
      'forms:2': 'sha256:94f284594e6641fc67f217c42bcf8bf227b6db3b132a5c702724718dcbc491f4',
    })
    const { layers } = await engine.images.inspect('forms:1')
    expect(layers.map(({ diffId }) => diffId)).toEqual(one.layers.map(({ diffId }) => diffId))
  })

  it('of Docker before 1.8.3 gives the image that dockerd 20.10 makes of it', async () => {
    const [image] = await load(makeDockerArchive([one], { layout: 'v1', dockerVersion: '1.7.0' }))
    expect(image?.id).toBe('sha256:9cecfce14dfa99ccd7fe0972fb30a18db358c27ce9207471fd2cecc41721088b')
  })

  for (const form of ['symlink', 'hardlink', 'copy'] as const) {
    it(`has repeated layers as ${form}`, async () => {
      const images = [one, two, repeated]
      expect(await load(makeDockerArchive(images, { repeated: form }))).toEqual(told(...images))
      expect((await engine.images.inspect('forms:repeated')).layers).toHaveLength(4)
      await expectSound(engine)
    })
  }

  it('without tags gives an image without a name', async () => {
    const untagged = makeImage({ layers: one.layers })
    expect(await load(makeDockerArchive([untagged]))).toEqual(told(untagged))
    expect(engine.images.list({ filters: { dangling: true } }).total).toBe(1)
  })

  it('gives an image all its tags', async () => {
    const many = makeImage({ layers: one.layers, tags: ['a:1', 'example.com/b/c:2', 'localhost:5000/d:3'] })
    await load(makeDockerArchive([many]))
    expect((await engine.images.inspect(many.id)).names).toEqual(['a:1', 'example.com/b/c:2', 'localhost:5000/d:3'])
  })
})

describe('an OCI layout', () => {
  it('with one layer in two forms gives each of its images all layers', async () => {
    const packed = ociLayoutItems([one], { layers: 'gzip' })
    const plain = ociLayoutItems([repeated], { layers: 'none' })
    const manifests = [packed, plain].flatMap((items) => {
      const index: unknown = JSON.parse(String(items.find(({ name }) => name === 'index.json')?.content))
      return (index as { manifests: unknown[] }).manifests
    })
    const both = new Map([...packed, ...plain].map((item) => [item.name, item]))
    both.set('index.json', { name: 'index.json', content: JSON.stringify({ schemaVersion: 2, manifests }) })
    expect(await load(makeTar(both.values()))).toEqual(told(one, repeated))
    for (const { id, layers } of [one, repeated]) {
      const found = (await engine.images.inspect(id)).layers
      expect(found.map(({ diffId }) => diffId)).toEqual(layers.map(({ diffId }) => diffId))
    }
    await expectSound(engine)
  })

  for (const layers of ['none', 'gzip', 'zstd'] as const) {
    it(`with ${layers === 'none' ? 'uncompressed' : layers} layers gives its images`, async () => {
      expect(await load(makeOciArchive([one, two], { layers }))).toEqual(told(one, two))
      await expectSound(engine)
    })
  }

  it('with the media types of Docker gives its image', async () => {
    expect(await load(makeOciArchive([one], { layers: 'gzip', dockerTypes: true }))).toEqual(told(one))
  })

  it('with full names gives its image', async () => {
    expect(await load(makeOciArchive([one], { dockerNames: true }))).toEqual(told(one))
  })

  it('in a directory gives its images', async () => {
    const path = join(root.path, 'layout')
    await writeDirectory(path, ociLayoutItems([one, two], { layers: 'gzip' }))
    expect((await engine.archives.load({ kind: 'file', path })).images).toEqual(told(one, two))
    await expectSound(engine)
  })

  for (const nesting of [1, 2, 3]) {
    it(`with platforms in ${nesting} nested indexes gives the image for this machine`, async () => {
      const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? 'amd64'
      const host = makeImage({ layers: one.layers, tags: ['forms:host'], architecture })
      const other = makeImage({ layers: [makeFileLayer('other', 'arch')], tags: ['forms:host'], architecture: 's390x' })
      const images = await load(makeOciArchive([other, host], { multiPlatform: true, nesting }))
      expect(images).toEqual(told(host))
    })
  }
})

describe('a whole archive', () => {
  for (const form of compressions) {
    it.runIf(hasCompressor(form))(
      `compressed with ${form} gives its images, from a stream and from a file`,
      async () => {
        for (const bytes of [makeDockerArchive([one, two]), makeOciArchive([one, two], { layers: 'gzip' })]) {
          expect(await load(compress(bytes, form))).toEqual(told(one, two))
          expect(await loadFile(compress(bytes, form))).toEqual(told(one, two))
        }
      },
    )
  }

  for (const form of ['bzip2', 'xz'] as const) {
    it(`compressed with ${form} elsewhere gives its image`, async () => {
      expect(await load(readSample(form))).toEqual([expect.objectContaining({ names: ['sample:1'] })])
    })
  }
})

it('gives the same images and bytes after save and load, again and again', async () => {
  const images = [one, two, repeated]
  await load(makeDockerArchive(images))
  const references = images.flatMap(({ tags }) => tags)
  const first = await save(references)
  expect((await save(references)).equals(first)).toBe(true)
  await engine.images.prune({ all: true })
  expect(await load(first)).toEqual(expect.arrayContaining(told(...images)))
  await expectSound(engine)
  expect((await save(references)).equals(first)).toBe(true)
})

it('saves a layer that images share once', async () => {
  await load(makeDockerArchive([one, two]))
  const both = await save(['forms:1', 'forms:2'])
  const [shared] = one.layers
  expect(both.toString('latin1').split(Buffer.from(shared?.tar ?? '').toString('latin1'))).toHaveLength(2)
})

it('saves what came gzip-compressed with its uncompressed layers', async () => {
  await load(makeOciArchive([one], { layers: 'gzip' }))
  const saved = await save(['forms:1'])
  await engine.images.prune({ all: true })
  expect(await load(saved)).toEqual(told(one))
  const { layers } = await engine.images.inspect(one.id)
  expect(layers.map(({ blob }) => blob)).toEqual(one.layers.map(({ diffId }) => diffId))
})

async function save(references: readonly string[]): Promise<Buffer> {
  return Buffer.concat(await (await engine.archives.save(references)).stream.toArray())
}
