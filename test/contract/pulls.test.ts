import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { examineStore } from '../../src/main/engine/doctor/examineStore.ts'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import type { PullOptions, TransferPart } from '../../src/main/engine/registry/types.ts'
import { mediaTypes } from '../../src/main/engine/spec/mediaTypes.ts'
import { digestHex, type ImageId } from '../../src/shared/model/digest.ts'
import type { Compression } from '../fixtures/compress.ts'
import { type ImageRecipe, type LayerFixture, layerOf, makeImage, makeLayer } from '../fixtures/image.ts'
import { makeOciArchive } from '../fixtures/ociLayout.ts'
import { seededBytes } from '../fixtures/random.ts'
import { FaultProxy } from '../fixtures/registry/FaultProxy.ts'
import { pushManifest, pushRemote } from '../fixtures/registry/pushRemote.ts'
import {
  makeArtifact,
  makeAttestation,
  makeRemoteImage,
  makeRemoteIndex,
  type RemoteImage,
  remoteSize,
} from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const layerSize = 400_000
let seed = 0

/** A layer of a file that does not compress, another one each time. */
function newLayer(size = layerSize): LayerFixture {
  return makeLayer([{ name: `data-${++seed}`, content: seededBytes(seed, size) }])
}

function newImage(recipe: Partial<ImageRecipe> = {}): RemoteImage {
  return makeRemoteImage(makeImage({ layers: [newLayer()], ...recipe }))
}

describe.skipIf(cannotStartRegistry)('a pull', () => {
  let registry: TestRegistry
  let proxy: FaultProxy
  let root: Awaited<ReturnType<typeof makeTestRoot>>
  let engine: Engine

  beforeAll(async () => {
    registry = await TestRegistry.start()
    proxy = await FaultProxy.start(registry.url)
    root = await makeTestRoot('pulls')
    engine = await openEngine({ root: root.path })
  })
  afterEach(() => proxy.reset())
  afterAll(async () => {
    await engine?.close()
    const findings: string[] = []
    await examineStore(root.path, ({ subject, problem }) => findings.push(`${subject}: ${problem}`))
    await proxy?.close()
    await registry?.close()
    await root?.remove()
    expect(findings, 'what the doctor says in the end').toEqual([])
  })

  async function reopen(): Promise<void> {
    await engine.close()
    engine = await openEngine({ root: root.path })
  }

  function name(reference: string): string {
    return `${proxy.host}/${reference}`
  }

  /** Pulls, and gives the parts as they were last told besides. */
  async function pullTold(reference: string, options: PullOptions = {}) {
    const parts = new Map<string, TransferPart>()
    const states: string[] = []
    const pulled = await engine.pulls.pull(name(reference), {
      ...options,
      onStart: ({ parts: all }) => {
        for (const part of all) parts.set(part.digest, part)
      },
      onPart: (part) => {
        expect(parts.has(part.digest)).toBe(true)
        if (parts.get(part.digest)?.state !== part.state) states.push(part.state)
        parts.set(part.digest, part)
        options.onPart?.(part)
      },
    })
    return { ...pulled, parts: [...parts.values()], states }
  }

  describe('of an image', () => {
    const forms: readonly (readonly [string, { readonly docker: boolean; readonly layers: Compression }])[] = [
      ['OCI with gzip', { docker: false, layers: 'gzip' }],
      ['OCI with zstd', { docker: false, layers: 'zstd' }],
      ['OCI without compression', { docker: false, layers: 'none' }],
      ["Docker's schema 2 with gzip", { docker: true, layers: 'gzip' }],
      ["Docker's schema 2 without compression", { docker: true, layers: 'none' }],
    ]

    it.each(forms)('%s keeps it byte for byte, with its names', async (_, form) => {
      const image = makeImage({ layers: [newLayer(100), newLayer()], labels: { a: 'b' } })
      const remote = makeRemoteImage(image, form)
      const tag = `${form.docker ? 'docker' : 'oci'}-${form.layers}`
      await pushRemote(registry, 'forms', remote, tag)
      const pulled = await engine.pulls.pull(name(`forms:${tag}`))
      expect(pulled).toEqual({
        id: image.id,
        reference: name(`forms:${tag}`),
        digest: remote.target.digest,
        isUpToDate: false,
        fetched: remoteSize(remote) + remote.bytes.length,
      })
      const found = await engine.images.inspect(name(`forms:${tag}`))
      expect(found).toMatchObject({
        id: image.id,
        target: { digest: remote.target.digest, mediaType: remote.target.mediaType },
        names: [name(`forms:${tag}`)],
        repoDigests: [name(`forms@${remote.target.digest}`)],
      })
      for (const [digest, bytes] of [...remote.blobs, [remote.target.digest, remote.bytes] as const]) {
        expect(Buffer.from(await engine.content.readSmall(digest, 2 ** 24))).toEqual(Buffer.from(bytes))
      }
    })

    it('tells what dockerd tells of it: the event with the reference, and no time of tagging', async () => {
      const remote = newImage({ labels: { maker: 'me' } })
      await pushRemote(registry, 'told', remote, 'tag')
      const before = engine.events.sequence
      const { id } = await engine.pulls.pull(name('told:tag'))
      expect(engine.events.since(before)).toMatchObject([
        { type: 'image', action: 'pull', id: name('told:tag'), attributes: { maker: 'me', name: name('told') } },
      ])
      expect((await engine.images.inspect(id)).lastTagged).toBe(0)
    })

    it('has states for each layer, in the order of the manifest, and bytes that grow', async () => {
      const image = makeRemoteImage(makeImage({ layers: [newLayer(), newLayer(2_000_000)] }))
      await pushRemote(registry, 'states', image, 'tag')
      const { parts, states } = await pullTold('states:tag')
      expect(parts.map(({ digest }) => digest)).toEqual(image.layers.map(({ digest }) => digest))
      expect(parts.map(({ diffId }) => diffId)).toEqual(image.image.layers.map(({ diffId }) => diffId))
      for (const part of parts) expect(part).toMatchObject({ state: 'done', bytesDone: part.size })
      expect(new Set(states)).toEqual(new Set(['active', 'checking', 'done']))
    })

    it('takes empty layers, a layer twice, and a blob of no bytes', async () => {
      const one = newLayer(1000)
      const layers = [makeLayer([]), one, layerOf(new Uint8Array()), one]
      const remote = makeRemoteImage(makeImage({ layers }), { layers: ['gzip', 'gzip', 'none', 'gzip'] })
      await pushRemote(registry, 'odd', remote, 'tag')
      const { id } = await engine.pulls.pull(name('odd:tag'))
      const found = await engine.images.inspect(id)
      expect(found.layers.map(({ diffId }) => diffId)).toEqual(layers.map(({ diffId }) => diffId))
    })

    it('by digest gives it that name only', async () => {
      const remote = newImage()
      await pushRemote(registry, 'digest', remote)
      const reference = name(`digest@${remote.target.digest}`)
      expect(await engine.pulls.pull(reference)).toMatchObject({ reference, isUpToDate: false })
      expect(await engine.images.inspect(reference)).toMatchObject({ names: [], repoDigests: [reference] })
      expect(await engine.pulls.pull(reference)).toMatchObject({ isUpToDate: true, fetched: 0 })
    })
  })

  describe('of what is here', () => {
    it('asks for the digest only when it is up to date', async () => {
      const remote = newImage()
      await pushRemote(registry, 'current', remote, 'tag')
      await engine.pulls.pull(name('current:tag'))
      proxy.reset()
      expect(await pullTold('current:tag')).toMatchObject({ isUpToDate: true, fetched: 0, parts: [] })
      expect(proxy.requests.map(({ method }) => method)).toEqual(['HEAD'])
    })

    it('fetches only what another image did not bring, and says so', async () => {
      const base = newLayer()
      const [first, second] = [makeImage({ layers: [base] }), makeImage({ layers: [base, newLayer()] })]
      const [one, two] = [makeRemoteImage(first), makeRemoteImage(second)]
      await pushRemote(registry, 'base', one, 'tag')
      await pushRemote(registry, 'derived', two, 'tag')
      await engine.pulls.pull(name('base:tag'))
      proxy.reset()
      const plan = await engine.pulls.plan(name('derived:tag'))
      const [shared = 0, own = 0] = two.layers.map(({ size }) => size)
      expect(plan).toMatchObject({
        hereSize: shared,
        downloadSize: own + two.config.size + two.bytes.length,
        isUpToDate: false,
        layers: [{ isHere: true }, { isHere: false, bytesHere: 0 }],
      })
      const { parts } = await pullTold('derived:tag')
      expect(parts.map(({ state }) => state)).toEqual(['present', 'done'])
      expect(proxy.seen('GET', new RegExp(`${two.layers[0]?.digest}`))).toEqual([])
      expect(proxy.blobBytesSent()).toBe(own + 2 * two.config.size)
    })

    it('fetches no layer of an image that was loaded, and gives it its names', async () => {
      const image = makeImage({ layers: [newLayer()], tags: ['loaded:1'] })
      const remote = makeRemoteImage(image)
      await pushRemote(registry, 'loaded', remote, 'tag')
      const stream = Readable.from([makeOciArchive([image], { layers: 'none' })])
      await engine.archives.load({ kind: 'stream', stream, name: 'loaded.tar' })
      const pulled = await pullTold('loaded:tag')
      expect(pulled).toMatchObject({ id: image.id, isUpToDate: false, parts: [] })
      expect(proxy.blobBytesSent(remote.layers[0]?.digest)).toBe(0)
      const { names, repoDigests } = await engine.images.inspect(image.id)
      expect(names).toEqual([name('loaded:tag'), 'loaded:1'])
      expect(repoDigests).toEqual([name(`loaded@${remote.target.digest}`)])
    })

    it('fetches nothing of an image that rests in the trash, which can be emptied then', async () => {
      const remote = newImage()
      await pushRemote(registry, 'trash', remote, 'tag')
      await engine.pulls.pull(name('trash:tag'))
      await engine.images.remove(name('trash:tag'), { force: true, toTrash: true })
      expect(engine.trash.list().rows.map(({ id }) => id)).toContain(remote.image.id)
      proxy.reset()
      const pulled = await pullTold('trash:tag')
      expect(pulled).toMatchObject({ id: remote.image.id, fetched: 0, parts: [{ state: 'present' }] })
      expect(proxy.requests.map(({ method }) => method)).toEqual(['HEAD'])
      await engine.trash.empty()
      for (const digest of remote.blobs.keys()) expect(await engine.content.stat(digest)).toBeDefined()
    })

    it('fetches again what the disk has lost', async () => {
      const remote = newImage()
      await pushRemote(registry, 'lost', remote, 'tag')
      await engine.pulls.pull(name('lost:tag'))
      const digest = remote.layers[0]?.digest ?? ''
      await rm(join(root.path, 'content', 'blobs', 'sha256', digestHex(digest)))
      await rm(join(root.path, 'index', digestHex(remote.image.layers[0]?.diffId ?? '')))
      expect(await pullTold('lost:tag')).toMatchObject({ isUpToDate: false, parts: [{ state: 'done' }] })
    })

    it('takes a tag from the image that had it', async () => {
      const [one, two] = [newImage(), newImage()]
      await pushRemote(registry, 'moved', one, 'tag')
      await engine.pulls.pull(name('moved:tag'))
      await pushRemote(registry, 'moved', two, 'tag')
      expect(await engine.pulls.plan(name('moved:tag'))).toMatchObject({ previous: one.image.id, isUpToDate: false })
      expect(await engine.pulls.findUpdates([name('moved:tag')])).toEqual([
        { reference: name('moved:tag'), here: one.target.digest, remote: two.target.digest, state: 'newer' },
      ])
      expect(await engine.pulls.pull(name('moved:tag'))).toMatchObject({ id: two.image.id, previous: one.image.id })
      expect(await engine.images.inspect(one.image.id)).toMatchObject({ names: [] })
      expect(await engine.pulls.findUpdates([name('moved:tag'), name('moved:other'), 'Not a name'])).toMatchObject([
        { state: 'current', here: two.target.digest },
        { state: 'gone' },
        { state: 'unknown' },
      ])
    })

    it('keeps the index that the tag leads to now, when that is all that changed', async () => {
      const one = newImage()
      const [before, after] = [makeRemoteIndex([one]), makeRemoteIndex([one], { annotations: { made: 'again' } })]
      await pushRemote(registry, 'index', before, 'tag')
      await engine.pulls.pull(name('index:tag'))
      await pushRemote(registry, 'index', after, 'tag')
      expect(await pullTold('index:tag')).toMatchObject({ isUpToDate: true, digest: after.target.digest, parts: [] })
      const { target, repoDigests } = await engine.images.inspect(one.image.id)
      expect(target.digest).toBe(after.target.digest)
      expect(repoDigests).toHaveLength(2)
      expect(await engine.content.stat(before.target.digest)).toBeUndefined()
      expect(await engine.pulls.findUpdates([name('index:tag')])).toMatchObject([{ state: 'current' }])
    })

    it('goes on only where the reference still leads to what was expected', async () => {
      const [one, two] = [newImage(), newImage()]
      await pushRemote(registry, 'expected', one, 'tag')
      const { target } = await engine.pulls.plan(name('expected:tag'))
      await pushRemote(registry, 'expected', two, 'tag')
      const pulling = engine.pulls.pull(name('expected:tag'), { expected: target.digest })
      await expect(pulling).rejects.toMatchObject({ code: 'CONFLICT' })
      await engine.pulls.pull(name('expected:tag'), { expected: two.target.digest })
    })
  })

  describe('of many platforms', () => {
    const amd64 = () => newImage({ architecture: 'amd64' })
    const arm64 = () => newImage({ architecture: 'arm64', variant: 'v8' })
    const armv6 = () => newImage({ architecture: 'arm', variant: 'v6' })

    it.each([false, true])('brings the one that is asked for (list of Docker: %s)', async (docker) => {
      const [one, two, three] = [amd64(), arm64(), armv6()]
      const index = makeRemoteIndex([one, makeAttestation(one), two, three], { docker })
      await pushRemote(registry, 'platforms', index, 'tag')
      const pulled = await pullTold('platforms:tag', { platform: 'linux/arm64' })
      expect(pulled).toMatchObject({ id: two.image.id, digest: index.target.digest })
      expect(proxy.blobBytesSent(one.layers[0]?.digest)).toBe(0)
      const found = await engine.images.inspect(name('platforms:tag'))
      expect(found).toMatchObject({ id: two.image.id, target: { digest: index.target.digest } })
      expect(await pullTold('platforms:tag', { platform: 'linux/arm64' })).toMatchObject({ isUpToDate: true })
      expect(await pullTold('platforms:tag', { platform: 'linux/arm/v7' })).toMatchObject({
        id: three.image.id,
        previous: two.image.id,
        isUpToDate: false,
      })
      await expect(engine.pulls.pull(name('platforms:tag'), { platform: 'linux/s390x' })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        data: { docker: 'no matching manifest for linux/s390x in the manifest list entries' },
      })
      const { platforms } = await engine.pulls.plan(name('platforms:tag'), { platform: 'linux/arm64' })
      expect(platforms.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64', 'arm'])
    })

    it('keeps all of them where that is asked for, and makes an image of another without fetching it', async () => {
      const [one, two] = [amd64(), arm64()]
      const statement = makeAttestation(one)
      const index = makeRemoteIndex([one, statement, makeRemoteIndex([two])])
      await pushRemote(registry, 'all', index, 'tag')
      const options = { platform: 'linux/amd64', allPlatforms: true }
      expect(await engine.pulls.pull(name('all:tag'), options)).toMatchObject({ id: one.image.id })
      for (const digest of [...two.blobs.keys(), ...statement.blobs.keys(), two.target.digest]) {
        expect(await engine.content.stat(digest)).toBeDefined()
      }
      expect(await engine.pulls.pull(name('all:tag'), options)).toMatchObject({ isUpToDate: true, fetched: 0 })
      proxy.reset()
      const other = await pullTold('all:tag', { platform: 'linux/arm64' })
      expect(other).toMatchObject({ id: two.image.id, fetched: 0, parts: [{ state: 'done' }] })
      expect(proxy.blobBytesSent()).toBe(0)
    })

    it('adds the other platforms to an image that came alone', async () => {
      const [one, two] = [amd64(), arm64()]
      await pushRemote(registry, 'more', makeRemoteIndex([one, two]), 'tag')
      await engine.pulls.pull(name('more:tag'), { platform: 'linux/amd64' })
      await engine.pulls.pull(name('more:tag'), { platform: 'linux/amd64', allPlatforms: true })
      expect(await engine.content.stat(two.config.digest)).toBeDefined()
      await engine.images.remove(name('more:tag'), { force: true })
      expect(await engine.content.stat(two.config.digest)).toBeUndefined()
    })

    it('of an image for another platform only is refused where one was asked for', async () => {
      const one = arm64()
      await pushRemote(registry, 'single', one, 'tag')
      await expect(engine.pulls.pull(name('single:tag'), { platform: 'linux/amd64' })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
      expect(await engine.pulls.pull(name('single:tag'))).toMatchObject({ id: one.image.id })
    })
  })

  describe('of what is no image', () => {
    it('refuses an artifact by its type, and shows it in a plan', async () => {
      await pushRemote(registry, 'chart', makeArtifact('application/x.chart', Buffer.from('a chart')), 'tag')
      await expect(engine.pulls.pull(name('chart:tag'))).rejects.toMatchObject({
        code: 'UNSUPPORTED',
        message: expect.stringContaining('application/x.chart'),
      })
      expect(await engine.pulls.plan(name('chart:tag'))).toMatchObject({ artifactType: 'application/x.chart' })
    })

    it('refuses a config of more layers than the manifest, and a layer that the config does not name', async () => {
      const [real, other] = [newLayer(), newLayer()]
      const image = makeImage({ layers: [real] })
      const short = makeRemoteImage({ ...image, layers: [] })
      await pushRemote(registry, 'short', short, 'tag')
      await expect(engine.pulls.pull(name('short:tag'))).rejects.toMatchObject({ code: 'MALFORMED' })
      const exchanged = makeRemoteImage({ ...image, layers: [other] })
      await pushRemote(registry, 'exchanged', exchanged, 'tag')
      await expect(engine.pulls.pull(name('exchanged:tag'))).rejects.toMatchObject({
        code: 'DIGEST_MISMATCH',
        message: expect.stringContaining(real.diffId),
      })
      for (const { id } of [short.image, exchanged.image]) {
        await expect(engine.images.inspect(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      }
    })

    it('refuses a layer that is none', async () => {
      const image = makeImage({ layers: [layerOf(Buffer.from('this is not a tar, and it is long enough to tell'))] })
      await pushRemote(registry, 'text', makeRemoteImage(image, { layers: 'none' }), 'tag')
      await expect(engine.pulls.pull(name('text:tag'))).rejects.toMatchObject({ code: 'MALFORMED' })
    })

    it('says as dockerd does that there is no such tag or repository', async () => {
      await pushRemote(registry, 'there', newImage(), 'tag')
      await expect(engine.pulls.pull(name('there:other'))).rejects.toMatchObject({
        code: 'NOT_FOUND',
        data: { docker: `manifest for ${name('there:other')} not found: manifest unknown: manifest unknown` },
      })
      await expect(engine.pulls.pull(name('nowhere'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    it('refuses a foreign layer that the registry has not, by name', async () => {
      const remote = newImage()
      const missing = makeRemoteImage(makeImage({ layers: [newLayer()] })).layers[0]
      const document = JSON.parse(Buffer.from(remote.bytes).toString())
      const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'
      const urls = ['https://elsewhere.test/layer']
      document.layers = [{ ...missing, mediaType, urls }]
      await pushRemote(registry, 'foreign', remote, 'whole')
      proxy.add({
        path: /manifests\/foreign$/,
        times: 10,
        action: {
          kind: 'answer',
          status: 200,
          headers: { 'content-type': mediaTypes.ociManifest },
          body: JSON.stringify(document),
        },
      })
      await expect(engine.pulls.pull(name('foreign:foreign'))).rejects.toMatchObject({
        code: 'UNSUPPORTED',
        message: expect.stringContaining('https://elsewhere.test/layer'),
      })
    })
  })

  describe('that is cut off', () => {
    it('goes on after the engine was closed, and reads what came once', async () => {
      const remote = newImage({ layers: [newLayer(), newLayer(3_000_000)] })
      const [small, large] = remote.layers
      await pushRemote(registry, 'reopened', remote, 'tag')
      const path = new RegExp(`blobs/${large?.digest}`)
      proxy.add({ path, action: { kind: 'stall', afterBytes: 1_000_000 } })
      const control = new AbortController()
      const here = new Map<string, number>()
      const pulling = engine.pulls.pull(name('reopened:tag'), {
        signal: control.signal,
        onPart: ({ digest, bytesDone }) => {
          here.set(digest, bytesDone)
          const isSmallHere = here.get(small?.digest ?? '') === small?.size
          if (isSmallHere && (here.get(large?.digest ?? '') ?? 0) >= 1_000_000) control.abort()
        },
      })
      await expect(pulling).rejects.toMatchObject({ code: 'ABORTED' })
      await reopen()
      const kept = await engine.pulls.keptDownloads()
      expect(kept.count).toBeGreaterThanOrEqual(2)
      const plan = await engine.pulls.plan(name('reopened:tag'))
      expect(plan.layers.map(({ bytesHere }) => bytesHere)).toEqual([small?.size, 1_000_000])
      await engine.pulls.pull(name('reopened:tag'))
      expect(proxy.blobBytesSent(large?.digest)).toBe(large?.size)
      expect(proxy.blobBytesSent(small?.digest)).toBe(small?.size)
      expect(proxy.seen('GET', path)[1]?.headers.range).toBe('bytes=1000000-')
      expect((await engine.pulls.keptDownloads()).count).toBe(kept.count - 2)
    })

    it('leaves only what can be gone on with, and that goes when it is cleared', async () => {
      const remote = newImage({ layers: [newLayer(3_000_000)] })
      await pushRemote(registry, 'cleared', remote, 'tag')
      proxy.add({ path: /blobs\/sha256/, after: 1, action: { kind: 'stall', afterBytes: 500_000 } })
      const control = new AbortController()
      const pulling = engine.pulls.pull(name('cleared:tag'), {
        signal: control.signal,
        onPart: ({ bytesDone }) => bytesDone > 0 && control.abort(),
      })
      await expect(pulling).rejects.toMatchObject({ code: 'ABORTED' })
      const { count, diskSize } = await engine.pulls.keptDownloads()
      expect(count).toBeGreaterThan(0)
      expect(await engine.pulls.clearDownloads()).toBe(diskSize)
      expect(await engine.pulls.keptDownloads()).toEqual({ count: 0, diskSize: 0 })
      await expect(engine.images.inspect(remote.image.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    it('reads a manifest by its digest, so that a tag that moves meanwhile changes nothing', async () => {
      const [one, two] = [newImage(), newImage()]
      await pushRemote(registry, 'moving', one, 'tag')
      proxy.add({ method: 'GET', path: /manifests\/sha256/, action: { kind: 'slow', bytesPerSecond: 5_000 } })
      const pulling = engine.pulls.pull(name('moving:tag'))
      await expect.poll(() => proxy.seen('GET', /manifests\/sha256/).length).toBe(1)
      await pushManifest(registry, 'moving', 'other', one.target.mediaType, one.bytes)
      await pushRemote(registry, 'moving', two, 'tag')
      expect(await pulling).toMatchObject({ id: one.image.id, digest: one.target.digest })
    })
  })

  describe('beside others', () => {
    it('shares the download of a blob, and goes on when the one that began it stops', async () => {
      const base = newLayer(2_000_000)
      const [one, two] = [newImage({ layers: [base] }), newImage({ layers: [base, newLayer()] })]
      const [shared] = one.layers
      await pushRemote(registry, 'first', one, 'tag')
      await pushRemote(registry, 'second', two, 'tag')
      const path = new RegExp(`blobs/${shared?.digest}`)
      proxy.add({ path, action: { kind: 'slow', bytesPerSecond: 4_000_000 } })
      const control = new AbortController()
      const first = Promise.allSettled([engine.pulls.pull(name('first:tag'), { signal: control.signal })])
      await expect.poll(() => proxy.seen('GET', path).length).toBe(1)
      const second = engine.pulls.pull(name('second:tag'), {
        onPart: ({ digest, state }) => digest === shared?.digest && state === 'active' && control.abort(),
      })
      expect(await first).toMatchObject([{ status: 'rejected', reason: { code: 'ABORTED' } }])
      expect(await second).toMatchObject({ id: two.image.id })
      expect(proxy.blobBytesSent(shared?.digest)).toBe(shared?.size)
    })

    it('of the same image ends for both, and fetches once', async () => {
      const remote = newImage({ layers: [newLayer(), newLayer()] })
      await pushRemote(registry, 'same', remote, 'tag', 'too')
      const both = ['tag', 'too', 'tag'].map((tag) => engine.pulls.pull(name(`same:${tag}`)))
      for (const pulled of await Promise.all(both)) expect(pulled.id).toBe(remote.image.id)
      for (const { digest, size } of remote.layers) expect(proxy.blobBytesSent(digest)).toBe(size)
      expect((await engine.images.inspect(remote.image.id)).names).toEqual([name('same:tag'), name('same:too')])
    })

    it('loses nothing that a removal takes meanwhile', async () => {
      const base = newLayer()
      const [one, two] = [newImage({ layers: [base] }), newImage({ layers: [base, newLayer(1_000_000)] })]
      await pushRemote(registry, 'removed', one, 'tag')
      await pushRemote(registry, 'kept', two, 'tag')
      await engine.pulls.pull(name('removed:tag'))
      proxy.add({
        path: new RegExp(`blobs/${two.layers[1]?.digest}`),
        action: { kind: 'slow', bytesPerSecond: 4_000_000 },
      })
      proxy.requests.length = 0
      const { parts } = await pullTold('kept:tag', {
        onPart: ({ state }) => state === 'active' && void engine.images.remove(name('removed:tag'), { force: true }),
      })
      expect(parts.map(({ state }) => state)).toEqual(['present', 'done'])
      await expect(engine.images.inspect(one.image.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    it('has no more downloads at once than are set, the largest first', async () => {
      await engine.applySettings({
        ...engine.settings,
        registries: { ...engine.settings.registries, parallel: 1 },
      })
      const remote = newImage({ layers: [newLayer(1000), newLayer(30_000), newLayer(10_000)] })
      await pushRemote(registry, 'sizes', remote, 'tag')
      await engine.pulls.pull(name('sizes:tag'))
      const layers = remote.layers.map(({ digest }) => digest)
      const asked = proxy.seen('GET', /blobs\//).map(({ path }) => path.slice(path.indexOf('sha256:')))
      expect(asked.filter((digest) => layers.some((layer) => layer === digest))).toEqual([
        layers[1],
        layers[2],
        layers[0],
      ])
    })
  })

  it('of all tags brings each of them, and tells it once', async () => {
    const [one, two] = [newImage(), newImage()]
    await pushRemote(registry, 'tags', one, 'a', 'b')
    await pushRemote(registry, 'tags', two, 'c')
    const before = engine.events.sequence
    const pulled = new Map<string, ImageId>()
    for await (const { reference, id } of engine.pulls.pullAllTags(name('tags'))) pulled.set(reference, id)
    expect(pulled).toEqual(
      new Map([
        [name('tags:a'), one.image.id],
        [name('tags:b'), one.image.id],
        [name('tags:c'), two.image.id],
      ]),
    )
    expect(engine.events.since(before)).toMatchObject([{ action: 'pull', id: name('tags') }])
    const wrong = engine.pulls.pullAllTags(name('tags:a'))[Symbol.asyncIterator]().next()
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})
