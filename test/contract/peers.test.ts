import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { formatSize } from '../../src/shared/model/size.ts'
import { runCommand, versionOf } from '../bench/command.ts'
import { type Dockerd, findDockerd, startDockerd } from '../conformance/dockerd.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { expectSound } from '../fixtures/soundStore.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const dockerd = versionOf('docker') === undefined ? undefined : findDockerd()
const isRoot = process.getuid?.() === 0
const podman = isRoot ? versionOf('podman') : undefined
const skopeo = versionOf('skopeo')
const buildah = isRoot ? versionOf('buildah') : undefined

const small = makeSmallImage('localhost/small:1')
const large = makeImage({
  layers: [...small.layers, makeLayer([{ name: 'data', content: seededBytes(5, 200_000) }])],
  tags: ['localhost/large:1'],
})

let folder: Awaited<ReturnType<typeof makeTestRoot>>
let engine: Engine
/** An archive of both images that Lamina saved. */
let saved: string

beforeAll(async () => {
  folder = await makeTestRoot('peers')
  engine = await openEngine({ root: join(folder.path, 'root') })
  const original = join(folder.path, 'original.tar')
  saved = join(folder.path, 'saved.tar')
  await writeFile(original, makeDockerArchive([small, large]))
  await load(original)
  await writeFile(saved, (await engine.archives.save(['localhost/small:1', 'localhost/large:1'])).stream)
})

beforeEach(() => engine.images.prune({ all: true }))

afterAll(async () => {
  await engine?.close()
  await folder?.remove()
})

function at(name: string): string {
  return join(folder.path, name)
}

async function load(path: string): Promise<Record<string, string>> {
  const { images } = await engine.archives.load({ kind: 'file', path })
  return Object.fromEntries(images.map(({ id, names }) => [names.join(), id]))
}

const both = { 'localhost/small:1': small.id, 'localhost/large:1': large.id }

describe.runIf(dockerd)('dockerd', () => {
  let server: Dockerd
  const run = (...args: string[]) => runCommand('docker', args, { DOCKER_HOST: `unix://${server.socket}` })

  beforeAll(async () => {
    server = await startDockerd(dockerd ?? '', at('docker'))
  })

  afterAll(() => server?.stop())

  it('loads what Lamina saved, as the same images, and Lamina what it saved then', async () => {
    await run('load', '-i', saved)
    const ids = await run('image', 'inspect', '--format', '{{.Id}}', ...Object.keys(both))
    expect(ids.trim().split('\n')).toEqual(Object.values(both))
    await run('save', '-o', at('docker.tar'), ...Object.keys(both))
    expect(await load(at('docker.tar'))).toEqual(both)
    await expectSound(engine)
  })

  it('counts the same sizes', async () => {
    await run('load', '-i', saved)
    await load(saved)
    const sizes = await run('image', 'inspect', '--format', '{{.Size}}', ...Object.keys(both))
    const own = await Promise.all(Object.keys(both).map((name) => engine.images.inspect(name)))
    expect(own.map(({ dockerSize }) => String(dockerSize))).toEqual(sizes.trim().split('\n'))
  })

  it('says the same of the whole store', async () => {
    await run('load', '-i', saved)
    await load(saved)
    const line = await run('system', 'df', '--format', '{{json .}}')
    const { TotalCount, Active, Size } = JSON.parse(line.split('\n')[0] ?? '')
    const { images } = await engine.images.storageUsage()
    expect([String(images.total), String(images.active), formatSize(images.dockerSize, 4)]).toEqual([
      TotalCount,
      Active,
      Size,
    ])
  })
})

describe.runIf(podman)('podman', () => {
  const run = (...args: string[]) =>
    runCommand('podman', ['--root', at('podman/root'), '--runroot', at('podman/run'), ...args])

  beforeAll(() => run('load', '-i', saved))

  afterAll(() => run('system', 'reset', '-f').catch(() => ''))

  it('loads what Lamina saved, as the same images', async () => {
    const ids = await run('image', 'inspect', '--format', '{{.Id}}', ...Object.keys(both))
    expect(
      ids
        .trim()
        .split('\n')
        .map((hex) => `sha256:${hex}`),
    ).toEqual(Object.values(both))
  })

  it('saves as docker-archive what Lamina loads as the same image', async () => {
    await run('save', '--format', 'docker-archive', '-o', at('podman.tar'), 'localhost/large:1')
    expect(await load(at('podman.tar'))).toEqual({ 'localhost/large:1': large.id })
    await expectSound(engine)
  })

  // podman writes the config anew for OCI, so that the image gets another ID.
  for (const format of ['oci-archive', 'oci-dir']) {
    it(`saves as ${format} what Lamina loads with the same layers`, async () => {
      const path = at(`podman.${format}`)
      await run('save', '--format', format, '-o', path, 'localhost/large:1')
      await load(path)
      const { layers } = await engine.images.inspect('localhost/large:1')
      expect(layers.map(({ diffId }) => diffId)).toEqual(large.layers.map(({ diffId }) => diffId))
      await expectSound(engine)
    })
  }

  it('saves several images as one archive that Lamina loads', async () => {
    await run('save', '-m', '-o', at('podman-many.tar'), ...Object.keys(both))
    expect(await load(at('podman-many.tar'))).toEqual(both)
  })
})

describe.runIf(skopeo)('skopeo', () => {
  for (const form of ['gzip', 'zstd']) {
    for (const kind of ['oci', 'oci-archive']) {
      it(`copies to ${kind} with ${form} layers what Lamina loads`, async () => {
        const path = at(`skopeo-${kind}-${form}`)
        const source = `docker-archive:${saved}:localhost/large:1`
        const options = ['copy', '-q', '--insecure-policy', '--dest-compress', '--dest-compress-format', form]
        await runCommand('skopeo', [...options, source, `${kind}:${path}:localhost/large:1`])
        const ids = await load(path)
        const [id = ''] = Object.values(ids)
        expect(Object.keys(ids)).toEqual(['localhost/large:1'])
        const { layers } = await engine.images.inspect(id)
        expect(layers.map(({ diffId }) => diffId)).toEqual(large.layers.map(({ diffId }) => diffId))
        expect(layers.map(({ mediaType }) => mediaType)).toEqual(layers.map(() => expect.stringContaining(form)))
        await expectSound(engine)
      })
    }
  }

  it('finds both images in what Lamina saved', async () => {
    for (const [name, id] of Object.entries(both)) {
      const config = await runCommand('skopeo', ['inspect', '--config', '--raw', `docker-archive:${saved}:${name}`])
      expect(JSON.parse(config).rootfs.diff_ids).toHaveLength(id === large.id ? 3 : 2)
    }
  })
})

describe.runIf(buildah)('buildah', () => {
  const run = (...args: string[]) =>
    runCommand('buildah', ['--root', at('buildah/root'), '--runroot', at('buildah/run'), ...args])

  it('pulls what Lamina saved and pushes what Lamina loads as the same image', async () => {
    await run('pull', '-q', `docker-archive:${saved}:localhost/large:1`)
    await run('push', '-q', 'localhost/large:1', `docker-archive:${at('buildah.tar')}:localhost/large:1`)
    expect(await load(at('buildah.tar'))).toEqual({ 'localhost/large:1': large.id })
  })
})

it('has read the archive that the peers are given', () => {
  expect(readFileSync(saved).length).toBeGreaterThan(200_000)
})
