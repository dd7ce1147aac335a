import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { StoreFiles } from '../../src/main/engine/doctor/storeFiles.ts'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import type { PushedImage, TransferPart } from '../../src/main/engine/registry/types.ts'
import { mediaTypes } from '../../src/main/engine/spec/mediaTypes.ts'
import { runCommand, versionOf } from '../bench/command.ts'
import { type Dockerd, findDockerd, startDockerd } from '../conformance/dockerd.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { examine } from '../fixtures/examinedStore.ts'
import { type ImageFixture, makeImage, makeLayer } from '../fixtures/image.ts'
import { makeOciArchive } from '../fixtures/ociLayout.ts'
import { seededBytes } from '../fixtures/random.ts'
import { FaultProxy } from '../fixtures/registry/FaultProxy.ts'
import { fetchBlob, fetchManifest, pushRemote } from '../fixtures/registry/pushRemote.ts'
import { makeAttestation, makeRemoteImage, makeRemoteIndex } from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { listIngests } from '../fixtures/storeSnapshot.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const mebibyte = 2 ** 20
const base = makeLayer([{ name: 'base', content: seededBytes(1, 300_000) }])
const top = makeLayer([{ name: 'top', content: 'text that shrinks '.repeat(5000) }])
const image = makeImage({ layers: [base, top] })
const other = makeImage({ layers: [base, makeLayer([{ name: 'other', content: 'x' }])] })

describe.skipIf(cannotStartRegistry)('pushing', () => {
  let registry: TestRegistry
  let proxy: FaultProxy
  let folder: Awaited<ReturnType<typeof makeTestRoot>>
  let engine: Engine

  beforeAll(async () => {
    registry = await TestRegistry.start()
    proxy = await FaultProxy.start(registry.url)
  })

  afterAll(async () => {
    await proxy?.close()
    await registry?.close()
  })

  beforeEach(async () => {
    proxy.reset()
    folder = await makeTestRoot('pushes')
    engine = await openEngine({ root: folder.path })
  })

  afterEach(async () => {
    await engine.close()
    await folder.remove()
  })

  /** Loads an image out of a docker-archive, uncompressed, under a name in the registry; gives that name. */
  async function load(fixture: ImageFixture, name: string, archive = makeDockerArchive): Promise<string> {
    const reference = `${proxy.host}/${name}`
    const bytes = archive([{ ...fixture, tags: [reference] }])
    await engine.archives.load({ kind: 'stream', stream: Readable.from([bytes]), name: 'archive.tar' })
    return reference
  }

  async function pull(name: string): Promise<string> {
    const reference = `${proxy.host}/${name}`
    await engine.pulls.pull(reference)
    return reference
  }

  /** What the store is, as the doctor sees it. */
  async function findings(): Promise<readonly string[]> {
    return (await examine(new StoreFiles(folder.path))).findings
  }

  async function manifestOf(name: string, reference = '1') {
    const found = await fetchManifest(registry, name, reference)
    return { ...found, document: JSON.parse(found?.bytes.toString() ?? 'null') }
  }

  it('an image that was loaded uncompressed sends gzipped layers under the manifest that dockerd would make', async () => {
    const reference = await load(image, 'loaded:1')
    const { digest, size, sent } = await engine.pushes.push(reference)
    const there = await manifestOf('loaded')
    expect(there).toMatchObject({ digest, mediaType: mediaTypes.dockerManifest })
    expect(there.bytes?.length).toBe(size)
    expect(there.document.config).toMatchObject({ digest: image.id, mediaType: mediaTypes.dockerConfig })
    expect(there.document.layers.map((layer: { mediaType: string }) => layer.mediaType)).toEqual([
      mediaTypes.dockerLayerGzip,
      mediaTypes.dockerLayerGzip,
    ])
    expect(sent).toBeLessThan(base.tar.length + 20_000)
    expect((await engine.images.inspect(reference)).repoDigests).toEqual([`${proxy.host}/loaded@${digest}`])
  })

  it('the second push of a loaded image compresses nothing, sends no layer and gives the same digest', async () => {
    const reference = await load(image, 'twice:1')
    const first = await engine.pushes.push(reference)
    expect(await engine.pushes.plan(reference)).toMatchObject({
      digest: first.digest,
      remote: first.digest,
      parts: [{ state: 'present' }, { state: 'present' }, { state: 'present' }],
    })
    const states = new Set<string>()
    proxy.reset()
    const second = await engine.pushes.push(reference, { onPart: ({ state }) => states.add(state) })
    expect(second).toMatchObject({ digest: first.digest, sent: first.size })
    expect([...states]).toEqual(['present'])
    expect(proxy.uploadedBytes).toBe(0)
    // Elsewhere too: from what was kept of the first time.
    const copy = `${proxy.host}/another/place:2`
    await engine.images.tag(reference, copy)
    states.clear()
    expect((await engine.pushes.push(copy, { onPart: ({ state }) => states.add(state) })).digest).toBe(first.digest)
    expect(states).not.toContain('preparing')
  })

  it('what was compressed for a push is counted, survives a restart, and goes with the image', async () => {
    const reference = await load(image, 'kept:1')
    const before = engine.images.diskUsage()
    const { digest } = await engine.pushes.push(reference)
    expect(engine.images.diskUsage().blobCount).toBe(before.blobCount + 2)
    await engine.close()
    expect(await findings()).toEqual([])
    engine = await openEngine({ root: folder.path })
    expect((await engine.pushes.plan(reference)).digest).toBe(digest)
    await engine.images.remove(reference, { force: true })
    await engine.trash.empty()
    expect(engine.images.diskUsage()).toMatchObject({ blobCount: 0, blobsDiskSize: 0 })
    expect(await findings()).toEqual([])
  })

  it('what was pulled goes out byte for byte as it came', async () => {
    const remote = makeRemoteImage(image, { annotations: { made: 'elsewhere' } })
    await pushRemote(registry, 'came', remote, '1')
    const source = await pull('came:1')
    const target = `${proxy.host}/went:2`
    await engine.images.tag(source, target)
    expect((await engine.pushes.plan(target)).digest).toBe(remote.target.digest)
    expect(await engine.pushes.push(target)).toMatchObject({ digest: remote.target.digest })
    expect((await manifestOf('went', '2')).bytes?.equals(remote.bytes)).toBe(true)
    await engine.images.remove(target, { force: true })
    await engine.images.prune({ all: true })
    expect(await engine.pulls.pull(target)).toMatchObject({ digest: remote.target.digest, id: image.id })
  })

  it('layers of zstd, and uncompressed ones of a registry, stay what they are', async () => {
    const remote = makeRemoteImage(image, { layers: ['zstd', 'none'] })
    await pushRemote(registry, 'zstd', remote, '1')
    const source = await pull('zstd:1')
    const target = `${proxy.host}/zstd-copy:1`
    await engine.images.tag(source, target)
    expect(await engine.pushes.push(target)).toMatchObject({ digest: remote.target.digest })
    for (const { digest } of remote.layers) expect(await fetchBlob(registry, 'zstd-copy', digest)).toBeDefined()
  })

  it('an image over layers of zstd keeps them: its manifest is an OCI one', async () => {
    const archive = (images: readonly ImageFixture[]) => makeOciArchive(images, { layers: 'zstd' })
    await load(makeImage({ layers: [base] }), 'zstd-base:1', archive)
    const reference = await load(image, 'over-zstd:1')
    const parts: TransferPart[] = []
    await engine.pushes.push(reference, { onStart: (transfer) => parts.push(...transfer.parts) })
    expect(parts.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'preparing'])
    const { document } = await manifestOf('over-zstd')
    expect(document.layers.map((layer: { mediaType: string }) => layer.mediaType)).toEqual([
      mediaTypes.ociLayerZstd,
      mediaTypes.ociLayerGzip,
    ])
  })

  it('a blob that another repository of the registry has is mounted from there and not sent', async () => {
    await pushRemote(registry, 'team/source', makeRemoteImage(image), '1')
    const source = await pull('team/source:1')
    const target = `${proxy.host}/team/target:1`
    await engine.images.tag(source, target)
    const mounted: (string | undefined)[] = []
    const { sent, size } = await engine.pushes.push(target, { onPart: (part) => mounted.push(part.mountedFrom) })
    expect(mounted.filter((from) => from === 'team/source')).toHaveLength(3)
    expect(proxy.uploadedBytes).toBe(0)
    expect(sent).toBe(size)
    expect(proxy.seen('POST', /mount=sha256%3A[0-9a-f]+&from=team%2Fsource/)).toHaveLength(3)
  })

  it('a layer that another image was pulled with is not compressed, but shared with it', async () => {
    const remote = makeRemoteImage(other)
    await pushRemote(registry, 'shared', remote, '1')
    await pull('shared:1')
    const reference = await load(image, 'sharing:1')
    await engine.pushes.push(reference)
    const { document } = await manifestOf('sharing')
    expect(document.layers[0].digest).toBe(remote.layers[0]?.digest)
    // It stays so when that image is gone.
    await engine.images.remove(`${proxy.host}/shared:1`, { force: true })
    await engine.trash.empty()
    expect((await engine.pushes.plan(reference)).parts.map(({ state }) => state)).toEqual([
      'present',
      'present',
      'present',
    ])
  })

  it('an index goes with the images of all its platforms, or one of them alone', async () => {
    const arm = makeImage({
      layers: [base, makeLayer([{ name: 'arm', content: 'arm' }])],
      architecture: 'arm64',
      variant: 'v8',
    })
    const images = [makeRemoteImage(image), makeRemoteImage(arm)] as const
    const index = makeRemoteIndex([...images, makeAttestation(images[0])])
    await pushRemote(registry, 'many', index, '1')
    await engine.pulls.pull(`${proxy.host}/many:1`, { allPlatforms: true })
    const target = `${proxy.host}/many-copy:1`
    await engine.images.tag(`${proxy.host}/many:1`, target)
    expect(await engine.pushes.push(target)).toMatchObject({ digest: index.target.digest, size: index.bytes.length })
    for (const part of index.parts) expect(await fetchManifest(registry, 'many-copy', part.target.digest)).toBeDefined()
    const alone = `${proxy.host}/arm-only:1`
    await engine.images.tag(`${proxy.host}/many:1`, alone)
    expect(await engine.pushes.push(alone, { platform: 'linux/arm64' })).toMatchObject({
      digest: images[1].target.digest,
    })
    // It is another image than the one that has the name here.
    expect((await engine.images.inspect(alone)).repoDigests.join()).not.toContain(images[1].target.digest)
    await expect(engine.pushes.push(alone, { platform: 'linux/s390x' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('of an index of which one platform is here that one goes, as it came', async () => {
    const arm = makeImage({ layers: [makeLayer([{ name: 'arm', content: 'arm only' }])], architecture: 'arm64' })
    const images = [makeRemoteImage(image), makeRemoteImage(arm)] as const
    await pushRemote(registry, 'partly', makeRemoteIndex(images), '1')
    const source = await pull('partly:1')
    const target = `${proxy.host}/part:1`
    await engine.images.tag(source, target)
    expect(await engine.pushes.push(target)).toMatchObject({ digest: images[0].target.digest })
  })

  it('a plan tells what would be sent and compressed, and changes nothing here or there', async () => {
    const reference = await load(image, 'planned:1')
    const before = engine.images.diskUsage()
    const plan = await engine.pushes.plan(reference)
    expect(plan).toMatchObject({ reference, id: image.id, mediaType: mediaTypes.dockerManifest })
    expect(plan.digest).toBeUndefined()
    expect(plan.remote).toBeUndefined()
    expect(plan.parts.map(({ state }) => state)).toEqual(['waiting', 'preparing', 'preparing'])
    expect(plan.uploadSize).toBeGreaterThan(base.tar.length + top.tar.length)
    expect(engine.images.diskUsage()).toEqual(before)
    expect(proxy.requests.every(({ method }) => method === 'HEAD')).toBe(true)
    const { sent } = await engine.pushes.push(reference)
    expect(sent).toBeLessThanOrEqual(plan.uploadSize)
  })

  it('every tag of a repository is pushed one after another', async () => {
    const first = await load(image, 'tags:1')
    await load(other, 'tags:2')
    await load(other, 'tagsnot:3')
    const pushed: PushedImage[] = []
    for await (const one of engine.pushes.pushAllTags(`${proxy.host}/tags`)) pushed.push(one)
    expect(pushed.map(({ reference, id }) => [reference, id])).toEqual([
      [first, image.id],
      [`${proxy.host}/tags:2`, other.id],
    ])
    const none = engine.pushes.pushAllTags(`${proxy.host}/nothing`)[Symbol.asyncIterator]().next()
    await expect(none).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it("a name that no image has, and a digest, are refused in dockerd's words", async () => {
    await load(image, 'known:1')
    const docker = async (reference: string): Promise<unknown> =>
      engine.pushes.push(reference).then(
        () => 'pushed',
        (error: { data?: { docker?: string } }) => error.data?.docker,
      )
    expect(await docker('nothing/here')).toBe('An image does not exist locally with the tag: nothing/here')
    expect(await docker(`${proxy.host}/known:2`)).toBe(`tag does not exist: ${proxy.host}/known:2`)
    expect(await docker(`known@${image.id}`)).toBe('cannot push a digest reference')
  })

  it('tells its event as dockerd does, and holds nothing afterwards', async () => {
    const reference = await load(image, 'told:1')
    const seen = engine.events.sequence
    await engine.pushes.push(reference)
    expect(engine.events.since(seen)).toMatchObject([
      { type: 'image', action: 'push', id: reference, attributes: { name: `${proxy.host}/told` } },
    ])
    await engine.images.remove(reference, { force: true })
    await engine.trash.empty()
    expect(engine.images.diskUsage().blobCount).toBe(0)
  })

  it('two pushes at once compress a layer once, and send it once', async () => {
    const one = await load(image, 'together:1')
    const two = `${proxy.host}/together:2`
    await engine.images.tag(one, two)
    const [first, second] = await Promise.all([engine.pushes.push(one), engine.pushes.push(two)])
    expect(first.digest).toBe(second.digest)
    expect(proxy.seen('PUT', /\/blobs\/uploads\//)).toHaveLength(3)
    expect(engine.images.diskUsage().blobCount).toBe(5)
  })

  describe('over a bad line', () => {
    const large = makeImage({ layers: [makeLayer([{ name: 'large', content: seededBytes(9, 6 * mebibyte) }])] })

    it('goes on after a connection that breaks in the middle of a blob', async () => {
      const reference = await load(large, 'broken:1')
      // The config's upload is over before as many bytes have come.
      const uploads = { method: 'PUT', path: /\/blobs\/uploads\//, times: 2 }
      proxy.add({ ...uploads, action: { kind: 'breakUpload', afterBytes: 3 * mebibyte } })
      const notes: (string | undefined)[] = []
      const { digest } = await engine.pushes.push(reference, { onPart: ({ note }) => notes.push(note) })
      expect(notes.find((note) => note?.includes('broke off'))).toBeDefined()
      expect(await manifestOf('broken')).toMatchObject({ digest })
      expect(await findings()).toEqual([])
    })

    it('waits when there are too many requests, and tries again after a trouble of the registry', async () => {
      const reference = await load(image, 'patient:1')
      proxy.add(
        { method: 'POST', path: /uploads/, action: { kind: 'answer', status: 429, headers: { 'retry-after': '1' } } },
        { method: 'PUT', path: /manifests/, action: { kind: 'answer', status: 503 } },
      )
      const { digest } = await engine.pushes.push(reference)
      expect(await manifestOf('patient')).toMatchObject({ digest })
    })

    it('a cancelled push leaves nothing behind here, and no tag there', async () => {
      const reference = await load(large, 'cancelled:1')
      const before = engine.images.diskUsage()
      const stop = new AbortController()
      const onPart = ({ state, bytesDone }: TransferPart): void => {
        if (state === 'preparing' && bytesDone > mebibyte) stop.abort()
      }
      await expect(engine.pushes.push(reference, { signal: stop.signal, onPart })).rejects.toMatchObject({
        code: 'ABORTED',
      })
      expect(engine.images.diskUsage()).toEqual(before)
      expect(await listIngests(folder.path)).toEqual([])
      expect(await fetchManifest(registry, 'cancelled', '1')).toBeUndefined()
    })

    it('a manifest that arrives as another one has failed', async () => {
      const reference = await load(image, 'changed:1')
      const headers = { 'docker-content-digest': `sha256:${'0'.repeat(64)}` }
      proxy.add({ method: 'PUT', path: /manifests/, action: { kind: 'answer', status: 201, headers } })
      await expect(engine.pushes.push(reference)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
      expect((await engine.images.inspect(reference)).repoDigests).toEqual([])
    })

    it("a refusal is told in the registry's words, with what to do", async () => {
      const reference = await load(image, 'denied:1')
      const body = JSON.stringify({
        errors: [{ code: 'DENIED', message: 'requested access to the resource is denied' }],
      })
      proxy.add({ method: 'POST', path: /uploads/, times: 9, action: { kind: 'answer', status: 403, body } })
      const failed: (string | undefined)[] = []
      const push = engine.pushes.push(reference, {
        onPart: ({ state, note }) => state === 'failed' && failed.push(note),
      })
      await expect(push).rejects.toMatchObject({
        code: 'DENIED',
        message: expect.stringContaining('only to repositories of yours'),
        data: { docker: 'denied: requested access to the resource is denied' },
      })
      expect(failed.length).toBeGreaterThan(0)
    })
  })

  describe('to be pulled by others', () => {
    const dockerd = versionOf('docker') === undefined ? undefined : findDockerd()
    const isRoot = process.getuid?.() === 0
    let reference: string

    beforeEach(async () => {
      reference = (await load(image, 'for-others:1')).replace(proxy.host, registry.host)
      await engine.images.tag(`${proxy.host}/for-others:1`, reference)
      await engine.pushes.push(reference)
    })

    it.runIf(versionOf('skopeo'))('skopeo reads what was pushed, and copies it', async () => {
      const about = JSON.parse(await runCommand('skopeo', ['inspect', '--tls-verify=false', `docker://${reference}`]))
      expect(about.Layers).toHaveLength(2)
      const copy = `dir:${folder.path}/skopeo`
      await runCommand('skopeo', ['copy', '--src-tls-verify=false', `docker://${reference}`, copy])
    })

    it.runIf(isRoot && versionOf('podman'))('podman pulls the same image', async () => {
      const store = ['--root', `${folder.path}/podman/root`, '--runroot', `${folder.path}/podman/run`]
      try {
        await runCommand('podman', [...store, 'pull', '-q', '--tls-verify=false', reference])
        const id = await runCommand('podman', [...store, 'image', 'inspect', '--format', '{{.Id}}', reference])
        expect(`sha256:${id.trim()}`).toBe(image.id)
      } finally {
        await runCommand('podman', [...store, 'system', 'reset', '-f']).catch(() => '')
      }
    })

    describe.runIf(dockerd)('dockerd', () => {
      let server: Dockerd

      afterEach(() => server?.stop())

      it('dockerd pulls the same image', async () => {
        server = await startDockerd(dockerd ?? '', `${folder.path}/docker`)
        const run = (...args: string[]) => runCommand('docker', args, { DOCKER_HOST: `unix://${server.socket}` })
        await run('pull', '-q', reference)
        expect((await run('image', 'inspect', '--format', '{{.Id}}', reference)).trim()).toBe(image.id)
      })
    })
  })
})
