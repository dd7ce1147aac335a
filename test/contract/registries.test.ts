import { readdir } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Engine, type EngineOptions, openEngine } from '../../src/main/engine/engine.ts'
import { defaultRegistrySettings } from '../../src/shared/contract/registries.ts'
import { defaultTrashSettings } from '../../src/shared/contract/trash.ts'
import { makeImage, makeLayer } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { FaultProxy } from '../fixtures/registry/FaultProxy.ts'
import { pushManifest, pushReferrers, pushRemote } from '../fixtures/registry/pushRemote.ts'
import { makeArtifact, makeRemoteImage, makeRemoteIndex } from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, registryUser, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { TokenServer } from '../fixtures/registry/TokenServer.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const files = Array.from({ length: 1203 }, (_, at) => ({
  name: `many/${String(at).padStart(4, '0')}`,
  content: `${at}`,
}))
const base = makeLayer([
  { name: 'etc/', kind: 'directory' as const },
  { name: 'etc/passwd', content: 'root' },
  { name: 'etc/link', kind: 'symlink' as const, linkName: 'passwd' },
  { name: 'implied/deep/file', content: 'deep' },
  ...files,
])
const top = makeLayer([
  { name: 'etc/.wh.passwd', content: '' },
  { name: 'etc/opaque/.wh..wh..opq', content: '' },
  { name: 'etc/opaque/new', content: 'new' },
])
const image = makeImage({ layers: [base, top] })
const remote = makeRemoteImage(image, { layers: ['gzip', 'zstd'] })

describe.skipIf(cannotStartRegistry)('registries', () => {
  let registry: TestRegistry
  let proxy: FaultProxy
  let folder: Awaited<ReturnType<typeof makeTestRoot>>
  let engine: Engine

  beforeAll(async () => {
    registry = await TestRegistry.start()
    proxy = await FaultProxy.start(registry.url)
    await pushRemote(registry, 'team/app', remote, '1', '2', 'latest')
  })

  afterAll(async () => {
    await proxy?.close()
    await registry?.close()
  })

  beforeEach(async () => {
    proxy.reset()
    folder = await makeTestRoot('registries')
    await open()
  })

  afterEach(async () => {
    await engine.close()
    await folder.remove()
  })

  /** With a folder for docker's files of its own. */
  async function open(more: Partial<EngineOptions> = {}): Promise<void> {
    const env = { DOCKER_CONFIG: join(folder.path, 'docker') }
    engine = await openEngine({ root: join(folder.path, 'root'), registries: { env, certificates: [] }, ...more })
  }

  async function listDirectory(directory: string, layer = 0, offset = 0) {
    const digest = remote.layers[layer]?.digest
    if (digest === undefined) throw new Error(`there is no layer ${layer}`)
    return engine.registries.listFiles(`${proxy.host}/team/app:1`, digest, directory, offset)
  }

  it('tell their repositories and tags, a page after another', async () => {
    const page = (names: readonly string[], link?: string) => ({
      kind: 'answer' as const,
      status: 200,
      body: JSON.stringify({ repositories: names }),
      headers: link === undefined ? {} : { link },
    })
    proxy.add({ path: /_catalog\?last=b&n=100$/, action: page(['c']) })
    proxy.add({ path: /_catalog\?n=100$/, action: page(['a', 'b'], '</v2/_catalog?last=b&n=100>; rel="next"') })
    const first = await engine.registries.catalog(proxy.host)
    expect(first.names).toEqual(['a', 'b'])
    expect(await engine.registries.catalog(proxy.host, first.next)).toEqual({ names: ['c'] })
    expect((await engine.registries.catalog(registry.host)).names).toContain('team/app')
    expect((await engine.registries.catalog(registry.host, 'team/app')).names).not.toContain('team/app')
    const { names, next } = await engine.registries.tags(`${proxy.host}/team/app`)
    expect([names.toSorted(), next]).toEqual([['1', '2', 'latest'], undefined])
    await expect(engine.registries.tags(`${proxy.host}/nothing`)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('that give all tags at once are told in pieces of 500', async () => {
    const tags = Array.from({ length: 1201 }, (_, at) => `v${at}`)
    const body = JSON.stringify({ name: 'team/app', tags })
    proxy.add({ path: /tags\/list/, times: 9, action: { kind: 'answer', status: 200, body } })
    const told: string[] = []
    let after: string | undefined
    do {
      const { names, next } = await engine.registries.tags(`${proxy.host}/team/app`, after)
      expect(names.length).toBeLessThanOrEqual(500)
      told.push(...names)
      after = next
    } while (after !== undefined)
    expect(told).toEqual(tags)
  })

  it('are believed no name that could be none', async () => {
    const wrong = ['', 'a b', '-a', '../a', 'a\u202eb', '\u001b[2Jx', 'x'.repeat(300), 7, null]
    const body = JSON.stringify({ repositories: ['team/app', 'UPPER', ...wrong], tags: ['v1', 'UPPER', ...wrong] })
    proxy.add({ path: /_catalog|tags\/list/, times: 2, action: { kind: 'answer', status: 200, body } })
    expect(await engine.registries.catalog(proxy.host)).toEqual({ names: ['team/app'] })
    expect(await engine.registries.tags(`${proxy.host}/team/app`)).toEqual({ names: ['v1', 'UPPER'] })
  })

  it('that tell tags without end are not asked for ever', async () => {
    const headers = { link: '</v2/team/app/tags/list?last=v1>; rel="next"' }
    const body = JSON.stringify({ tags: ['v1'] })
    proxy.add({ path: /tags\/list/, times: Infinity, action: { kind: 'answer', status: 200, body, headers } })
    const pulled = engine.pulls.pullAllTags(`${proxy.host}/team/app`)[Symbol.asyncIterator]()
    await expect(pulled.next()).rejects.toMatchObject({ message: expect.stringContaining('no end') })
    expect(proxy.requests.length).toBeLessThan(1100)
  })

  it('that do not tell their repositories say so plainly, Docker Hub without being asked', async () => {
    proxy.add({ path: /_catalog/, times: 9, action: { kind: 'answer', status: 404 } })
    await expect(engine.registries.catalog(proxy.host)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('does not tell them'),
    })
    await expect(engine.registries.catalog('docker.io')).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })

  it('show what a tag leads to, and how much of it is here, without fetching a layer', async () => {
    const reference = `${proxy.host}/team/app:1`
    const looked = await engine.registries.look(reference)
    expect(looked).toMatchObject({ reference, id: image.id, target: { digest: remote.target.digest }, platforms: [] })
    expect(looked.layers.map(({ diffId, isHere }) => [diffId, isHere])).toEqual(
      image.layers.map((layer) => [layer.diffId, false]),
    )
    expect(looked.documents.manifest).toBe(Buffer.from(remote.bytes).toString())
    expect(remote.layers.map(({ digest }) => proxy.blobBytesSent(digest))).toEqual([0, 0])
    await engine.pulls.pull(reference)
    expect((await engine.registries.look(reference)).layers.map(({ isHere }) => isHere)).toEqual([true, true])
  })

  it('show artifacts for what they are', async () => {
    const artifact = makeArtifact('application/vnd.test.thing', Buffer.from('a thing'))
    await pushRemote(registry, 'artifacts', artifact, '1')
    const looked = await engine.registries.look(`${proxy.host}/artifacts:1`)
    expect(looked).toMatchObject({ artifactType: 'application/vnd.test.thing', layers: [{ isHere: false }] })
    expect(looked.id).toBeUndefined()
  })

  it('show the files of a layer, gzip or zstd, which is fetched once, and not again by a pull', async () => {
    expect(await listDirectory('')).toMatchObject({
      total: 3,
      rows: [
        { path: 'etc', kind: 'directory' },
        { path: 'implied', kind: 'directory' },
        { path: 'many', kind: 'directory' },
      ],
    })
    expect((await listDirectory('etc')).rows).toMatchObject([
      { path: 'etc/link', kind: 'symlink', linkTarget: 'passwd' },
      { path: 'etc/passwd', kind: 'file', size: 4, isWhiteout: false },
    ])
    expect((await listDirectory('implied')).rows).toMatchObject([{ path: 'implied/deep', kind: 'directory' }])
    const pages = await Promise.all([0, 500, 1000].map((offset) => listDirectory('many', 0, offset)))
    expect(pages.map(({ rows, total }) => [rows.length, total])).toEqual([
      [500, 1203],
      [500, 1203],
      [203, 1203],
    ])
    expect(pages.flatMap(({ rows }) => rows.map(({ path }) => path))).toEqual(files.map(({ name }) => name))
    expect((await listDirectory('etc', 1)).rows).toMatchObject([
      { path: 'etc/opaque', kind: 'directory' },
      { path: 'etc/passwd', kind: 'whiteout', isWhiteout: true },
    ])
    await expect(listDirectory('nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await engine.pulls.pull(`${proxy.host}/team/app:1`)
    for (const { digest, size } of remote.layers) expect(proxy.blobBytesSent(digest)).toBe(size)
    // From what is here by now.
    expect((await listDirectory('etc', 1)).total).toBe(2)
  })

  it('forget at the next start what was looked into', async () => {
    await listDirectory('')
    const kept = (): Promise<string[]> => readdir(join(engine.root, 'browsed'))
    expect(await kept()).toHaveLength(1)
    await engine.close()
    await open()
    expect(await kept()).toEqual([])
  })

  it('refuse to look into a layer that is not of the image, or too large', async () => {
    const reference = `${proxy.host}/team/app:1`
    await expect(engine.registries.listFiles(reference, image.id, '', 0)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const layer = { ...remote.layers[0], size: 2 ** 30 + 1 }
    const manifest = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(remote.bytes).toString()), layers: [layer, remote.layers[1]] }),
    )
    proxy.add({
      path: /manifests\/huge/,
      times: 9,
      action: { kind: 'answer', status: 200, headers: { 'content-type': remote.target.mediaType }, body: manifest },
    })
    const huge = engine.registries.listFiles(`${proxy.host}/team/app:huge`, layer.digest ?? image.id, '', 0)
    await expect(huge).rejects.toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining(String(2 ** 30)) })
  })

  it('stop looking into a layer when nobody wants it any more', async () => {
    const slow = makeRemoteImage(makeImage({ layers: [makeLayer([{ name: 'x', content: seededBytes(4, 200_000) }])] }))
    await pushRemote(registry, 'slow', slow, '1')
    proxy.add({ path: /blobs\//, after: 1, times: 9, action: { kind: 'slow', bytesPerSecond: 10_000 } })
    const stop = new AbortController()
    const layer = slow.layers[0]?.digest ?? slow.image.id
    const onProgress = ({ bytesDone }: { bytesDone: number }): void => void (bytesDone > 0 && stop.abort())
    const listing = engine.registries.listFiles(`${proxy.host}/slow:1`, layer, '', 0, {
      signal: stop.signal,
      onProgress,
    })
    await expect(listing).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('tell what refers to an image, by the tag that stands for it where there is no API', async () => {
    const signature = makeArtifact('application/vnd.test.signature', Buffer.from('signed'), remote.target)
    const bill = makeArtifact('application/vnd.test.bill', Buffer.from('parts'), remote.target)
    for (const one of [signature, bill]) await pushRemote(registry, 'team/app', one)
    const repository = `${proxy.host}/team/app`
    expect(await engine.registries.referrers(repository, remote.target.digest)).toEqual([])
    await pushReferrers(registry, 'team/app', remote.target, [signature, bill])
    const found = await engine.registries.referrers(repository, remote.target.digest)
    expect(found.map(({ artifactType, descriptor }) => [artifactType, descriptor.digest])).toEqual([
      ['application/vnd.test.signature', signature.target.digest],
      ['application/vnd.test.bill', bill.target.digest],
    ])
    const bills = await engine.registries.referrers(repository, remote.target.digest, {
      artifactType: 'application/vnd.test.bill',
    })
    expect(bills).toHaveLength(1)
  })

  it('tell what refers to an image by their API, page after page', async () => {
    const one = makeArtifact('application/vnd.test.one', Buffer.from('one'), remote.target)
    const page = (rest: object, link?: string) => ({
      kind: 'answer' as const,
      status: 200,
      body: JSON.stringify({ schemaVersion: 2, manifests: [{ ...one.target, ...rest }] }),
      headers: link === undefined ? {} : { link },
    })
    const path = `/v2/team/app/referrers/${remote.target.digest}`
    proxy.add({ path: /referrers.*page=2/, action: page({ annotations: { at: 'two' } }) })
    proxy.add({ path: /referrers/, action: page({}, `<${path}?page=2>; rel="next"`) })
    const found = await engine.registries.referrers(`${proxy.host}/team/app`, remote.target.digest)
    expect(found.map(({ descriptor }) => descriptor.annotations)).toEqual([undefined, { at: 'two' }])
  })

  it('are not asked for more of what refers to an image than a few megabytes', async () => {
    const one = makeArtifact('application/vnd.test.one', Buffer.from('one'), remote.target)
    const annotations = { endless: 'x'.repeat(1.5 * 1024 * 1024) }
    const body = JSON.stringify({ schemaVersion: 2, manifests: [{ ...one.target, annotations }] })
    const headers = { link: '<?page=next>; rel="next"' }
    proxy.add({ path: /referrers/, times: Infinity, action: { kind: 'answer', status: 200, body, headers } })
    expect(await engine.registries.referrers(`${proxy.host}/team/app`, remote.target.digest)).toHaveLength(3)
  })

  it('describe what a reference leads to as docker manifest inspect and /distribution want it', async () => {
    const arm = makeRemoteImage(makeImage({ layers: [base], architecture: 'arm64', variant: 'v8' }))
    const index = makeRemoteIndex([remote, arm])
    await pushRemote(registry, 'team/both', index, '1')
    const { mediaType, digest, size } = index.target
    expect(await engine.registries.describe(`${proxy.host}/team/both:1`)).toEqual({
      descriptor: { mediaType, digest, size },
      platforms: [
        { os: 'linux', architecture: 'amd64' },
        { os: 'linux', architecture: 'arm64', variant: 'v8' },
      ],
    })
    expect(await engine.registries.describe(`${proxy.host}/team/app:1`)).toMatchObject({
      descriptor: { digest: remote.target.digest },
      platforms: [{ os: 'linux', architecture: 'amd64' }],
    })
  })

  it('are known by the names of images, by settings and by logins, Docker Hub first', async () => {
    await engine.pulls.pull(`${proxy.host}/team/app:1`)
    await engine.images.tag(`${proxy.host}/team/app:1`, 'quay.io/team/app:1')
    await engine.applySettings({
      registries: {
        ...defaultRegistrySettings,
        insecure: ['plain.test', '10.0.0.0/8'],
        mirrors: { 'docker.io': ['https://m.test'] },
      },
      trash: defaultTrashSettings,
    })
    const known = await engine.registries.list()
    expect(known.map(({ host }) => host)).toEqual(['docker.io', proxy.host, 'plain.test', 'quay.io'])
    expect(known).toMatchObject([
      { mirrors: ['https://m.test'], imageCount: 0 },
      { imageCount: 1 },
      { isInsecure: true },
      { imageCount: 1 },
    ])
  })

  describe('that search', () => {
    let server: Server
    let asked: string | undefined

    beforeEach(async () => {
      server = createServer((request, response) => {
        asked = request.url
        const results = [
          { name: 'team/app', description: 'An app', star_count: 7, is_official: false, is_automated: true },
          { name: 5 },
        ]
        response.end(JSON.stringify({ num_results: 2, query: 'app', results }))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    })

    afterEach(() => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    })

    it('answer with what they have, and others that they have no search', async () => {
      const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
      expect(await engine.registries.search(`${host}/app`, { limit: 5 })).toEqual([
        { name: 'team/app', description: 'An app', stars: 7, isOfficial: false, isAutomated: true },
      ])
      expect(asked).toBe('/v1/search?q=app&n=5')
      await expect(engine.registries.search(`${registry.host}/app`)).rejects.toMatchObject({
        code: 'UNSUPPORTED',
        message: expect.stringContaining('has no search'),
      })
    })
  })

  describe('that ask who one is', () => {
    const password = { kind: 'password', ...registryUser } as const
    const wrong = { ...password, password: 'wrong' }

    it('by a password: are logged in to, pushed to, and out of again', async () => {
      await using own = await TestRegistry.start({ auth: 'basic' })
      const { host } = own
      await expect(engine.registries.check({ host, credentials: wrong })).rejects.toMatchObject({
        code: 'UNAUTHORIZED',
      })
      await expect(engine.registries.catalog(host)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
      expect(await engine.registries.check({ host, credentials: password })).toEqual({ status: 'Login Succeeded' })
      expect((await engine.registries.list()).map((known) => known.host)).not.toContain(host)
      await engine.registries.login({ host: `http://${host}/v2/`, credentials: password })
      expect((await engine.registries.list()).find((known) => known.host === host)).toMatchObject({
        username: registryUser.username,
      })
      await engine.pulls.pull(`${proxy.host}/team/app:1`)
      await engine.images.tag(`${proxy.host}/team/app:1`, `${host}/mine:1`)
      expect(await engine.pushes.push(`${host}/mine:1`)).toMatchObject({ digest: remote.target.digest })
      expect(await engine.registries.catalog(host)).toEqual({ names: ['mine'] })
      await engine.registries.logout(host)
      await expect(engine.pushes.push(`${host}/mine:1`)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
      expect(await engine.pushes.push(`${host}/mine:1`, { credentials: password })).toMatchObject({
        digest: remote.target.digest,
      })
    })

    it('by tokens: give them for what is pushed and mounted, and one to keep', async () => {
      await using tokens = await TokenServer.start()
      await using own = await TestRegistry.start({ auth: tokens.trust })
      const { host } = own
      await expect(engine.registries.check({ host, credentials: wrong })).rejects.toMatchObject({
        code: 'UNAUTHORIZED',
      })
      const { status, identityToken } = await engine.registries.login({ host, credentials: password })
      expect(status).toBe('Login Succeeded')
      expect(identityToken).toBeDefined()
      await engine.pulls.pull(`${proxy.host}/team/app:1`)
      for (const name of ['team/one:1', 'team/two:1']) {
        await engine.images.tag(`${proxy.host}/team/app:1`, `${host}/${name}`)
        expect(await engine.pushes.push(`${host}/${name}`)).toMatchObject({ digest: remote.target.digest })
      }
      const scopes = tokens.requests.flatMap((request) => request.scopes)
      expect(scopes).toContain('repository:team/two:pull,push')
      expect(scopes).toContain('repository:team/one:pull')
      expect((await engine.registries.tags(`${host}/team/two`)).names).toEqual(['1'])
    })
  })

  it('are not asked for a reference that can be none', async () => {
    await expect(engine.registries.look('UPPER/case')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(engine.registries.catalog('not a host')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(proxy.requests).toEqual([])
  })

  it('of which one manifest is no list of referrers are told as such', async () => {
    await pushManifest(
      registry,
      'team/app',
      remote.target.digest.replace(':', '-'),
      remote.target.mediaType,
      remote.bytes,
    )
    expect(await engine.registries.referrers(`${proxy.host}/team/app`, remote.target.digest)).toEqual([])
  })
})
