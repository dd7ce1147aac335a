import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { examineStore } from '../../src/main/engine/doctor/examineStore.ts'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeLayer } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { FaultProxy } from '../fixtures/registry/FaultProxy.ts'
import type { Fault, FaultAction } from '../fixtures/registry/faults.ts'
import { fetchBlob, fetchManifest, pushRemote } from '../fixtures/registry/pushRemote.ts'
import type { RegistryAddress } from '../fixtures/registry/registryRequest.ts'
import { makeRemoteImage, remoteSize } from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { TokenServer } from '../fixtures/registry/TokenServer.ts'
import { expectSound } from '../fixtures/soundStore.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const mebibyte = 1 << 20
const forever = Number.POSITIVE_INFINITY

const layers = [2.5 * mebibyte, 0.7 * mebibyte, 1000].map((size, at) =>
  makeLayer([{ name: `file-${at}`, content: seededBytes(at + 1, size) }]),
)
const remote = makeRemoteImage(makeImage({ layers }), { layers: ['gzip', 'zstd', 'gzip'] })
const uploads = /\/blobs\/uploads\//
const manifests = /\/manifests\//

describe.skipIf(cannotStartRegistry !== undefined)('pushes through faults', () => {
  let folder: Awaited<ReturnType<typeof makeTestRoot>>
  let source: TestRegistry
  let registry: TestRegistry
  let proxy: FaultProxy
  let engine: Engine
  /** A repository of its own for each push: what is there already would not be sent. */
  let pushes = 0

  beforeAll(async () => {
    folder = await makeTestRoot('push-faults')
    source = await TestRegistry.start()
    registry = await TestRegistry.start()
    await pushRemote(source, 'faults/app', remote, '1')
    engine = await openEngine({ root: join(folder.path, 'root'), registryLimits: { firstDelay: 20 } })
    await engine.pulls.pull(`${source.host}/faults/app:1`)
    const archive = join(folder.path, 'loaded.tar')
    await writeFile(archive, makeDockerArchive([makeImage({ layers, tags: ['loaded:1'], labels: { is: 'loaded' } })]))
    await engine.archives.load({ kind: 'file', path: archive })
  })

  // Another host each time: what is known of one would be mounted there, and not sent.
  beforeEach(async () => {
    proxy = await FaultProxy.start(registry.url)
  })

  afterEach(() => proxy?.close())

  afterAll(async () => {
    await engine?.close()
    const findings: unknown[] = []
    await examineStore(join(folder.path, 'root'), (finding) => findings.push(finding))
    for (const one of [registry, source]) await one?.close()
    await folder?.remove()
    expect(findings).toEqual([])
  })

  async function tagged(name = `${source.host}/faults/app:1`, host = proxy.host): Promise<string> {
    const reference = `${host}/pushed-${pushes++}/app:1`
    await engine.images.tag(name, reference)
    return reference
  }

  /** Expects that the registry has the image as it came, byte for byte. */
  async function expectArrived(reference: string, address: RegistryAddress = registry): Promise<void> {
    const repository = reference.slice(reference.indexOf('/') + 1, reference.lastIndexOf(':'))
    expect((await fetchManifest(address, repository, '1'))?.digest).toBe(remote.target.digest)
    for (const [digest, bytes] of remote.blobs) {
      expect((await fetchBlob(address, repository, digest))?.equals(bytes), digest).toBe(true)
    }
  }

  async function expectToSurvive(...faults: readonly Fault[]): Promise<void> {
    const reference = await tagged()
    proxy.add(...faults)
    expect(await engine.pushes.push(reference)).toMatchObject({ id: remote.image.id, digest: remote.target.digest })
    expect(proxy.faultCount, 'faults that befell it').toBeGreaterThan(0)
    await expectArrived(reference)
    // docker-registry forgets what came of a request that broke off: as much is sent again.
    const lost = faults.map(({ action }) => (action.kind === 'breakUpload' ? action.afterBytes : mebibyte))
    const limit = lost.reduce((sum, bytes) => sum + bytes, remoteSize(remote))
    expect(proxy.uploadedBytes, 'bytes of blobs that were sent').toBeLessThanOrEqual(limit)
  }

  const [large] = remote.layers
  const tenths = Array.from({ length: 10 }, (_, at) => Math.floor(((large?.size ?? 0) * at) / 10) + 1)

  it.each(tenths)('comes through a connection that breaks after %d bytes', async (afterBytes) => {
    await expectToSurvive({ path: uploads, longerThan: 2 * mebibyte, action: { kind: 'breakUpload', afterBytes } })
  })

  it('sends smaller and smaller pieces where no large one comes through', async () => {
    const reference = await tagged()
    const action = { kind: 'breakUpload', afterBytes: 1.5 * mebibyte } as const
    proxy.add({ path: uploads, longerThan: 1.5 * mebibyte, times: forever, action })
    await engine.pushes.push(reference)
    expect(proxy.faultCount).toBeGreaterThan(0)
    await expectArrived(reference)
  })

  const once: readonly (readonly [string, Omit<Fault, 'action'>, FaultAction])[] = [
    ['no answer to the start of an upload', { method: 'POST', path: uploads }, { kind: 'refuse' }],
    ['an error at the start of an upload', { method: 'POST', path: uploads }, { kind: 'answer', status: 500 }],
    ['no answer to the end of an upload', { method: 'PUT', path: uploads }, { kind: 'refuse' }],
    [
      'an answer to the end of an upload that is lost',
      { method: 'PUT', path: uploads },
      { kind: 'reset', afterBytes: 0 },
    ],
    ['an error at the end of an upload', { method: 'PUT', path: uploads }, { kind: 'answer', status: 503 }],
    ['no answer to an existence check', { method: 'HEAD', path: /\/blobs\// }, { kind: 'refuse' }],
    ['too many requests', { path: uploads }, { kind: 'answer', status: 429, headers: { 'retry-after': '1' } }],
    ['a manifest that is not taken at first', { method: 'PUT', path: manifests }, { kind: 'answer', status: 502 }],
    ['no answer to the manifest', { method: 'PUT', path: manifests }, { kind: 'refuse' }],
  ]

  it.each(once)('survives %s', (_, meant, action) => expectToSurvive({ ...meant, action }))

  it('says what the registry said when it does not take a blob, or the manifest', async () => {
    const body = '{"errors":[{"code":"DENIED","message":"quota exceeded for anna"}]}'
    for (const [method, path] of [
      ['POST', uploads],
      ['PUT', manifests],
    ] as const) {
      proxy.reset()
      proxy.add({ method, path, times: forever, action: { kind: 'answer', status: 403, body } })
      await expect(engine.pushes.push(await tagged())).rejects.toMatchObject({
        code: 'DENIED',
        message: expect.stringContaining('quota exceeded for anna'),
      })
    }
    await expectSound(engine)
  })

  it('gets a new token when the one it has is refused in the middle', async () => {
    await using tokens = await TokenServer.start()
    await using guarded = await TestRegistry.start({ auth: tokens.trust })
    await using front = await FaultProxy.start(guarded.url)
    const reference = await tagged(undefined, front.host)
    const scope = `repository:${reference.split('/')[1]}/app:pull,push`
    const challenge = `Bearer realm="${tokens.trust.realm}",service="registry.test",scope="${scope}"`
    const headers = { 'www-authenticate': challenge }
    front.add({ method: 'PUT', path: uploads, action: { kind: 'answer', status: 401, headers } })
    const credentials = { kind: 'identityToken', identityToken: tokens.makeIdentityToken() } as const
    await engine.pushes.push(reference, { credentials })
    await expectArrived(reference, { url: guarded.url, authorization: tokens.authorization })
  })

  it('sends the same bytes again when what it compressed was interrupted', async () => {
    const first = await tagged('loaded:1')
    proxy.add({ method: 'PUT', path: manifests, times: forever, action: { kind: 'answer', status: 403 } })
    await expect(engine.pushes.push(first)).rejects.toMatchObject({ code: 'DENIED' })
    proxy.reset()
    const { sent } = await engine.pushes.push(first)
    expect(sent).toBeLessThan(10_000)
    const second = await tagged('loaded:1')
    const digests = [(await engine.pushes.push(first)).digest, (await engine.pushes.push(second)).digest]
    expect(digests[0]).toBe(digests[1])
    await engine.pulls.pull(second)
    expect(await engine.images.inspect(second)).toMatchObject({ id: (await engine.images.inspect('loaded:1')).id })
  })
})
