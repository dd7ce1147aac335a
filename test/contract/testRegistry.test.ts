import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFileLayer, makeImage, makeSmallImage } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { FaultProxy } from '../fixtures/registry/FaultProxy.ts'
import { fetchBlob, fetchManifest, pushBlob, pushReferrers, pushRemote } from '../fixtures/registry/pushRemote.ts'
import { sendRequest } from '../fixtures/registry/registryRequest.ts'
import {
  makeArtifact,
  makeAttestation,
  makeRemoteImage,
  makeRemoteIndex,
  remoteSize,
} from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, registryUser, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { TokenServer } from '../fixtures/registry/TokenServer.ts'

describe.skipIf(cannotStartRegistry !== undefined)('a registry of our own', () => {
  let registry: TestRegistry
  const blob = seededBytes(7, 300_000)

  beforeAll(async () => {
    registry = await TestRegistry.start()
  })

  afterAll(() => registry?.close())

  it('holds every form of image that is pushed to it', async () => {
    const small = makeSmallImage()
    const arm = makeImage({ layers: [makeFileLayer('arm', 'arm')], architecture: 'arm64', variant: 'v8' })
    const amd = makeRemoteImage(small, { layers: ['zstd', 'gzip'] })
    const index = makeRemoteIndex([amd, makeRemoteImage(arm), makeAttestation(amd)])
    const list = makeRemoteIndex([makeRemoteImage(small, { docker: true })], { docker: true })
    const artifact = makeArtifact('application/vnd.example.sbom', Buffer.from('all of it'), amd.target)
    for (const [name, content] of Object.entries({ index, list, artifact })) {
      await pushRemote(registry, `forms/${name}`, content, 'latest')
      const { digest, mediaType } = (await fetchManifest(registry, `forms/${name}`, 'latest')) ?? {}
      expect({ digest, mediaType }).toEqual({ digest: content.target.digest, mediaType: content.target.mediaType })
    }
    await pushRemote(registry, 'forms/index', artifact)
    await pushReferrers(registry, 'forms/index', amd.target, [artifact])
    const referrers = await fetchManifest(registry, 'forms/index', amd.target.digest.replace(':', '-'))
    expect(JSON.parse(referrers?.bytes.toString() ?? '')).toMatchObject({ manifests: [artifact.target] })
    expect(remoteSize(artifact)).toBe('{}'.length + 'all of it'.length)
  })

  it('asks for a password, over TLS', async () => {
    await using guarded = await TestRegistry.start({ auth: 'basic', tls: true })
    const digest = await pushBlob(guarded, 'guarded', blob)
    expect(await fetchBlob(guarded, 'guarded', digest)).toEqual(blob)
    const { url, caFile = '' } = guarded
    const refused = await sendRequest({ url, caFile }, { path: '/v2/', expect: [401] })
    expect(refused.headers['www-authenticate']).toContain('Basic realm=')
    await expect(sendRequest({ url }, { path: '/v2/' })).rejects.toThrow('self-signed certificate')
  })

  it('fetches for others as a mirror', async () => {
    await using mirror = await TestRegistry.start({ mirrorOf: registry.url })
    const content = makeRemoteImage(makeSmallImage())
    await pushRemote(registry, 'mirrored', content, '1')
    expect((await fetchManifest(mirror, 'mirrored', '1'))?.digest).toBe(content.target.digest)
  })

  it('takes the tokens of a server that knows a user, and one for everyone who only pulls', async () => {
    await using tokens = await TokenServer.start({ anonymousPull: /^open\// })
    await using guarded = await TestRegistry.start({ auth: tokens.trust })
    const { url } = guarded
    const digest = await pushBlob({ url, authorization: tokens.authorization }, 'open/one', blob)
    const challenge = await sendRequest({ url }, { path: `/v2/open/one/blobs/${digest}`, expect: [401] })
    expect(challenge.headers['www-authenticate']).toContain(`realm="${tokens.url}/token",service="registry.test"`)
    const ask = async (query: string, authorization?: string): Promise<string> => {
      const headers = authorization === undefined ? {} : { headers: { authorization } }
      const { body } = await sendRequest(
        { url: tokens.url },
        { path: `/token?service=registry.test&${query}`, ...headers },
      )
      return `Bearer ${JSON.parse(body.toString()).token}`
    }
    const anonymous = await ask('scope=repository:open/one:pull,push')
    expect(await fetchBlob({ url, authorization: anonymous }, 'open/one', digest)).toEqual(blob)
    await expect(pushBlob({ url, authorization: anonymous }, 'open/one', blob)).rejects.toThrow('gave 401')
    const basic = `Basic ${btoa(`${registryUser.username}:${registryUser.password}`)}`
    const known = await ask('scope=repository:open/one:pull,push', basic)
    await pushBlob({ url, authorization: known }, 'open/one', blob)
    tokens.lifetime = -60
    const expired = await ask('scope=repository:open/one:pull')
    await expect(fetchBlob({ url, authorization: expired }, 'open/one', digest)).rejects.toThrow('gave 401')
    expect(tokens.requests.map(({ by, status }) => `${by} ${status}`)).toEqual([
      'nobody 200',
      'password 200',
      'nobody 200',
    ])
  })

  it('gives tokens for an identity token that was asked for with a password', async () => {
    await using tokens = await TokenServer.start()
    const post = async (fields: Record<string, string>, expect = [200]) => {
      const body = new URLSearchParams({ service: 'registry.test', client_id: 'test', ...fields }).toString()
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const answer = await sendRequest({ url: tokens.url }, { method: 'POST', path: '/token', headers, body, expect })
      return JSON.parse(answer.body.toString())
    }
    const login = await post({ grant_type: 'password', access_type: 'offline', ...registryUser })
    const refresh = { grant_type: 'refresh_token', refresh_token: login.refresh_token }
    expect(await post({ ...refresh, scope: 'repository:a:pull' })).toMatchObject({ expires_in: 300 })
    tokens.revoke()
    await post(refresh, [401])
  })

  it('is seen through a proxy that counts and does what its faults say', async () => {
    const digest = await pushBlob(registry, 'proxied', blob)
    const path = /\/blobs\/sha256/
    await using proxy = await FaultProxy.start(registry.url)
    const get = (headers: Record<string, string> = {}) =>
      sendRequest(proxy, { path: `/v2/proxied/blobs/${digest}`, headers, expect: [200, 206, 429] })
    expect((await get()).body).toEqual(blob)
    expect(proxy.blobBytesSent(digest)).toBe(blob.length)

    proxy.add({ path, action: { kind: 'reset', afterBytes: 1000 } })
    await expect(get()).rejects.toThrow('aborted')
    expect(proxy.blobBytesSent()).toBe(blob.length + 1000)
    proxy.add({ path, action: { kind: 'truncate', afterBytes: 1000 } })
    await expect(get()).rejects.toThrow('aborted')
    proxy.add({ path, action: { kind: 'shorten', afterBytes: 1000 } })
    expect((await get()).body.length).toBe(1000)
    proxy.add({ path, action: { kind: 'refuse' } })
    await expect(get()).rejects.toThrow(/ECONNRESET|socket hang up/)
    proxy.add({ path, action: { kind: 'length', add: 5 } })
    await expect(get()).rejects.toThrow('aborted')
    proxy.add({ path, action: { kind: 'corrupt', at: 200_000 } })
    const corrupt = (await get()).body
    expect([corrupt.length, corrupt.equals(blob)]).toEqual([blob.length, false])
    proxy.add({ path, action: { kind: 'ignoreRange' } })
    expect(await get({ range: 'bytes=1000-' })).toMatchObject({ status: 200, body: blob })
    proxy.add({ path, action: { kind: 'wrongRange', from: 7 } })
    expect((await get({ range: 'bytes=1000-' })).headers['content-range']).toMatch(/^bytes 7-/)
    proxy.add({ path, after: 1, times: 2, action: { kind: 'answer', status: 429, headers: { 'retry-after': '1' } } })
    expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([200, 429, 429])
    expect(proxy.faultCount).toBe(10)

    proxy.reset()
    proxy.add({ path, action: { kind: 'redirect', location: 'http://localhost:1{path}' } })
    const redirect = await sendRequest(proxy, { path: `/v2/proxied/blobs/${digest}`, expect: [307] })
    expect(redirect.headers.location).toBe(`http://localhost:1/v2/proxied/blobs/${digest}`)
    proxy.add({ method: 'PUT', path: /uploads/, action: { kind: 'breakUpload', afterBytes: 1000 } })
    await expect(pushBlob(proxy, 'proxied', blob)).rejects.toThrow(/ECONNRESET|socket hang up/)
    expect(proxy.uploadedBytes).toBe(1000)
    expect(proxy.seen('PUT', /uploads/)).toHaveLength(1)
  })
})
