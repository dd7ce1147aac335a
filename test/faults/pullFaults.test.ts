import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { examineStore } from '../../src/main/engine/doctor/examineStore.ts'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import type { PulledImage, PullOptions } from '../../src/main/engine/registry/types.ts'
import { mediaTypes } from '../../src/main/engine/spec/mediaTypes.ts'
import { makeImage, makeLayer } from '../fixtures/image.ts'
import { makeLayerBomb } from '../fixtures/layerBomb.ts'
import { seededBytes } from '../fixtures/random.ts'
import { FaultProxy } from '../fixtures/registry/FaultProxy.ts'
import type { Fault, FaultAction } from '../fixtures/registry/faults.ts'
import { pushBlob, pushManifest, pushRemote } from '../fixtures/registry/pushRemote.ts'
import { makeRemoteImage, remoteSize } from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, registryUser, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { TokenServer } from '../fixtures/registry/TokenServer.ts'
import { expectSound } from '../fixtures/soundStore.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const mebibyte = 1 << 20
const forever = Number.POSITIVE_INFINITY

const layers = [2.5 * mebibyte, 0.7 * mebibyte, 1000].map((size, at) =>
  makeLayer([{ name: `file-${at}`, content: seededBytes(at + 1, size) }]),
)
const remote = makeRemoteImage(makeImage({ layers }))
const [large, middle] = remote.layers.map(({ digest, size }) => ({
  digest,
  size,
  path: new RegExp(`/blobs/${digest}`),
}))
if (large === undefined || middle === undefined) throw new Error('there are no layers')
const other = makeRemoteImage(makeImage({ layers: layers.slice(1), labels: { other: 'yes' } }))
const manifests = /\/manifests\//

describe.skipIf(cannotStartRegistry !== undefined)('pulls through faults', () => {
  let folder: Awaited<ReturnType<typeof makeTestRoot>>
  let registry: TestRegistry
  let proxy: FaultProxy
  let engine: Engine

  beforeAll(async () => {
    folder = await makeTestRoot('pull-faults')
    registry = await TestRegistry.start()
    proxy = await FaultProxy.start(registry.url)
    await pushRemote(registry, 'faults/app', remote, '1')
    await pushRemote(registry, 'faults/app', other, '2')
    engine = await open()
  })

  afterEach(async () => {
    proxy.reset()
    await expectSound(engine)
    await engine.images.prune({ all: true })
    await engine.pulls.clearDownloads()
  })

  afterAll(async () => {
    await engine?.close()
    const findings: unknown[] = []
    await examineStore(join(folder.path, 'root'), (finding) => findings.push(finding))
    await proxy?.close()
    await registry?.close()
    await folder?.remove()
    expect(findings).toEqual([])
  })

  /** An engine that waits as long as a test may. */
  function open(): Promise<Engine> {
    return openEngine({ root: join(folder.path, 'root'), registryLimits: { idle: 500, firstDelay: 20 } })
  }

  function pull(options?: PullOptions): Promise<PulledImage> {
    return engine.pulls.pull(`${proxy.host}/faults/app:1`, options)
  }

  /** Expects that a pull comes through these faults, and that no more was sent than they cost. */
  async function expectToSurvive(...faults: readonly Fault[]): Promise<void> {
    proxy.add(...faults)
    expect(await pull()).toMatchObject({ id: remote.image.id, digest: remote.target.digest })
    expect(proxy.faultCount, 'faults that befell it').toBeGreaterThan(0)
    expectFrugal()
  }

  function expectFrugal(): void {
    const limit = remoteSize(remote) + proxy.faultCount * mebibyte
    expect(proxy.blobBytesSent(), 'bytes of blobs that were sent').toBeLessThanOrEqual(limit)
  }

  const tenths = Array.from({ length: 10 }, (_, at) => Math.floor((large.size * at) / 10))

  it.each(tenths)('goes on where a connection was reset after %d bytes', async (afterBytes) => {
    await expectToSurvive({ method: 'GET', path: large.path, action: { kind: 'reset', afterBytes } })
  })

  const once: readonly (readonly [string, FaultAction])[] = [
    ['a connection that breaks before the answer', { kind: 'refuse' }],
    ['a body that is cut off', { kind: 'truncate', afterBytes: 300_000 }],
    ['a body that ends early as if that were all', { kind: 'shorten', afterBytes: 300_000 }],
    ['other bytes of the right length', { kind: 'corrupt', at: 300_000 }],
    ['a length that is too large', { kind: 'length', add: 100 }],
    ['a length that is too small', { kind: 'length', add: -100 }],
    ['a stream that stands still', { kind: 'stall', afterBytes: 300_000 }],
    ['too many requests', { kind: 'answer', status: 429, headers: { 'retry-after': '1' } }],
    ['a gateway that fails', { kind: 'answer', status: 502, body: 'bad gateway' }],
  ]

  it.each(once)('survives %s, once', async (_, action) => {
    await expectToSurvive({ method: 'GET', path: middle.path, action })
    expect(proxy.blobBytesSent(large.digest), 'bytes of the blob that nothing was wrong with').toBe(large.size)
  })

  it('survives an answer to the manifest that breaks, and errors of the registry that pass', async () => {
    const error: FaultAction = { kind: 'answer', status: 500, body: '{"errors":[{"code":"UNKNOWN"}]}' }
    await expectToSurvive(
      { path: manifests, action: { kind: 'refuse' } },
      { method: 'GET', path: manifests, after: 1, action: { kind: 'truncate', afterBytes: 20 } },
      { method: 'GET', path: large.path, times: 2, action: error },
    )
  })

  it('waits as long as the registry asks it to', async () => {
    const start = performance.now()
    await expectToSurvive({ path: manifests, action: { kind: 'answer', status: 429, headers: { 'retry-after': '2' } } })
    expect(performance.now() - start).toBeGreaterThan(1900)
  })

  it('goes on after a reset with a registry that knows no Range, or mistakes it', async () => {
    for (const action of [{ kind: 'ignoreRange' }, { kind: 'wrongRange', from: 0 }] as const) {
      await expectToSurvive(
        { method: 'GET', path: large.path, action: { kind: 'reset', afterBytes: mebibyte } },
        { method: 'GET', path: large.path, after: 1, action },
      )
      await engine.images.prune({ all: true })
      proxy.reset()
    }
  })

  it('asks for all of a blob when the registry sends a part that it did not ask for', async () => {
    proxy.add(
      { method: 'GET', path: large.path, action: { kind: 'reset', afterBytes: mebibyte } },
      { method: 'GET', path: large.path, after: 1, action: { kind: 'wrongRange', from: 2 * mebibyte } },
    )
    await pull()
    expect(proxy.seen('GET', large.path).map(({ headers }) => headers.range !== undefined)).toEqual([
      false,
      true,
      false,
    ])
  })

  it('comes to an end with a registry that breaks off again and again, as long as something comes', async () => {
    const step = Math.ceil(large.size / 10)
    await expectToSurvive({ method: 'GET', path: large.path, times: 9, action: { kind: 'reset', afterBytes: step } })
  })

  it('says what the registry said when it does not get better', async () => {
    const body = '{"errors":[{"code":"TOOMANYREQUESTS","message":"you have reached your pull rate limit"}]}'
    const headers = { 'retry-after': '0' }
    proxy.add({ path: manifests, times: forever, action: { kind: 'answer', status: 429, headers, body } })
    await expect(pull()).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: expect.stringMatching(/127\.0\.0\.1.*you have reached your pull rate limit/),
    })
    proxy.reset()
    const broken = { kind: 'answer', status: 503, body: 'down for maintenance' } as const
    proxy.add({ path: middle.path, times: forever, action: broken })
    await expect(pull()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('down for maintenance'),
    })
    expect(engine.images.list({}).total).toBe(0)
  })

  it('names the layer whose bytes are wrong each time, keeps none of it, and fetches nothing else again', async () => {
    proxy.add({ method: 'GET', path: middle.path, times: forever, action: { kind: 'corrupt', at: 200_000 } })
    await expect(pull()).rejects.toMatchObject({
      code: expect.stringMatching(/^(DIGEST_MISMATCH|MALFORMED)$/),
      message: expect.stringContaining(middle.digest.slice(0, 19)),
    })
    expectFrugal()
    const fetched = proxy.blobBytesSent(large.digest)
    // What was on its way when the pull was given up is sent again: at most 1 MiB for each fault.
    const lost = proxy.faultCount * mebibyte
    proxy.reset()
    await pull()
    expect(fetched + proxy.blobBytesSent(large.digest)).toBeLessThan(large.size + lost)
    expect(proxy.blobBytesSent(middle.digest)).toBe(middle.size)
  })

  it('refuses a manifest whose bytes are not those of its digest', async () => {
    const action = { kind: 'answer', status: 200, headers: { 'content-type': other.target.mediaType } } as const
    proxy.add({ method: 'GET', path: manifests, times: forever, action: { ...action, body: other.bytes } })
    const reference = `${proxy.host}/faults/app@${remote.target.digest}`
    await expect(engine.pulls.pull(reference)).rejects.toMatchObject({ code: expect.stringMatching(/MISMATCH$/) })
  })

  it('brings one image or the other when a tag moves between two requests, never a mixture', async () => {
    const headers = { 'content-type': other.target.mediaType, 'docker-content-digest': other.target.digest }
    const answer = { kind: 'answer', status: 200, headers, body: other.bytes } as const
    proxy.add({ path: /manifests\/1$/, after: 1, times: forever, action: answer })
    const { expected } = { expected: (await engine.pulls.plan(`${proxy.host}/faults/app:1`)).target.digest }
    expect(expected).toBe(remote.target.digest)
    await expect(pull({ expected })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await pull()).toMatchObject({ id: other.image.id, digest: other.target.digest })
  })

  it('follows a redirect to another host, to which no credentials go', async () => {
    await using guarded = await TestRegistry.start({ auth: 'basic' })
    await pushRemote(guarded, 'faults/app', remote, '1')
    await using front = await FaultProxy.start(guarded.url)
    front.add({
      method: 'GET',
      path: /\/blobs\//,
      times: forever,
      action: { kind: 'redirect', location: `http://localhost:${proxy.port}{path}` },
    })
    const credentials = { kind: 'password', ...registryUser } as const
    await engine.pulls.pull(`${front.host}/faults/app:1`, { credentials })
    expect(front.requests.some(({ headers }) => headers.authorization !== undefined)).toBe(true)
    expect(proxy.blobBytesSent()).toBe(remoteSize(remote))
    expect(proxy.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([])
  })

  // It takes a while to unpack what is allowed.
  it.runIf(process.env.LAMINA_KILLS)('stops in a layer that expands without end', { timeout: 600_000 }, async () => {
    const bomb = makeLayerBomb(64 * 2 ** 30)
    const layer = { mediaType: mediaTypes.ociLayerZstd, digest: await pushBlob(registry, 'faults/bomb', bomb) }
    const manifest = { ...JSON.parse(remote.bytes.toString()), layers: [{ ...layer, size: bomb.length }] }
    const config = {
      ...JSON.parse(remote.image.config.toString()),
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    }
    const configBytes = Buffer.from(JSON.stringify(config))
    manifest.config.digest = await pushBlob(registry, 'faults/bomb', configBytes)
    manifest.config.size = configBytes.length
    const bytes = Buffer.from(JSON.stringify(manifest))
    await pushManifest(registry, 'faults/bomb', '1', remote.target.mediaType, bytes)
    await expect(engine.pulls.pull(`${proxy.host}/faults/bomb:1`)).rejects.toMatchObject({
      code: 'MALFORMED',
      message: expect.stringContaining('decompressed it has more than'),
    })
  })

  it('gives up on redirects that lead around in a circle', async () => {
    proxy.add({ path: middle.path, times: forever, action: { kind: 'redirect', location: `${proxy.url}{path}` } })
    await expect(pull()).rejects.toMatchObject({ message: expect.stringContaining('redirect') })
    expect(proxy.seen('GET', middle.path).length).toBeLessThan(60)
  })

  it('says that a registry has no address', async () => {
    await expect(engine.pulls.pull('registry.invalid/app:1')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('registry.invalid'),
    })
  })

  it('gets a new token when the one it has is refused in the middle', async () => {
    await using tokens = await TokenServer.start({ anonymousPull: /^faults\// })
    await using guarded = await TestRegistry.start({ auth: tokens.trust })
    await pushRemote({ url: guarded.url, authorization: tokens.authorization }, 'faults/app', remote, '1')
    await using front = await FaultProxy.start(guarded.url)
    const challenge = `Bearer realm="${tokens.trust.realm}",service="registry.test",scope="repository:faults/app:pull"`
    const refusal = { kind: 'answer', status: 401, headers: { 'www-authenticate': challenge } } as const
    front.add(
      { method: 'GET', path: large.path, action: { kind: 'reset', afterBytes: mebibyte } },
      { method: 'GET', path: large.path, after: 1, action: refusal },
    )
    const { id } = await engine.pulls.pull(`${front.host}/faults/app:1`)
    expect(id).toBe(remote.image.id)
    expect(tokens.requests).toHaveLength(2)
    expect(front.blobBytesSent(large.digest)).toBeLessThan(large.size + 300_000)
  })

  it('goes on with what a cancelled pull had, also after a restart', async () => {
    proxy.add({ method: 'GET', path: large.path, action: { kind: 'stall', afterBytes: 2 * mebibyte } })
    const stop = new AbortController()
    const pulling = pull({
      signal: stop.signal,
      onPart: ({ digest, bytesDone }) => {
        if (digest === large.digest && bytesDone >= 2 * mebibyte) stop.abort()
      },
    })
    await expect(pulling).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await engine.pulls.keptDownloads()).toMatchObject({ count: expect.any(Number) })
    await engine.close()
    engine = await open()
    expect((await engine.pulls.keptDownloads()).diskSize).toBeGreaterThan(mebibyte)
    await pull()
    expect(proxy.seen('GET', large.path).at(-1)?.headers.range).toMatch(/^bytes=\d+-/)
    expect(proxy.blobBytesSent()).toBeLessThan(remoteSize(remote) + 300_000)
    expect(await engine.pulls.keptDownloads()).toEqual({ count: 0, diskSize: 0 })
  })

  it('fetches a blob once for two pulls that want it at the same time', async () => {
    proxy.add({ method: 'GET', path: large.path, action: { kind: 'slow', bytesPerSecond: 5 * mebibyte } })
    const pulls = await Promise.all([pull(), pull(), engine.pulls.pull(`${proxy.host}/faults/app:2`)])
    expect(pulls.map(({ id }) => id)).toEqual([remote.image.id, remote.image.id, other.image.id])
    for (const { digest, size } of remote.layers) expect(proxy.blobBytesSent(digest)).toBe(size)
  })
})
