import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeImage, makeLayer } from '../../../../../test/fixtures/image.ts'
import {
  makeRemoteImage,
  makeRemoteIndex,
  type RemoteContent,
} from '../../../../../test/fixtures/registry/remoteImage.ts'
import type { Digest } from '../../../../shared/model/digest.ts'
import { parsePlatformText } from '../../spec/platform.ts'
import { parseReference } from '../../spec/reference.ts'
import { noAuthorizer } from '../transport/auth/noAuthorizer.ts'
import { RegistryTransport } from '../transport/RegistryTransport.ts'
import type { Endpoint } from '../transport/types.ts'
import { type ResolveOptions, resolveRemote } from './resolveRemote.ts'

interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
}

/** A registry in this process, which answers what it is told to. */
class ToldRegistry {
  readonly asked: string[] = []
  readonly #server: Server
  readonly #answers = new Map<string, Answer>()

  constructor() {
    this.#server = createServer(({ method, url = '' }, response) => {
      this.asked.push(`${method} ${url}`)
      const { status = 200, headers, body = '' } = this.#answers.get(url) ?? { status: 404 }
      response.writeHead(status, { 'content-length': `${Buffer.byteLength(body)}`, ...headers })
      response.end(method === 'HEAD' ? undefined : body)
    })
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get endpoint(): Endpoint {
    const origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return { registry: 'r.test', origin, prefix: '', isMirror: false, tls: { ca: [], verify: true }, proxies: {} }
  }

  answer(path: string, answer: Answer): void {
    this.#answers.set(`/v2/app/${path}`, answer)
  }

  /** Answers with content as registries do: by its digests, and under a tag. */
  hold(content: RemoteContent, tag?: string): void {
    const { mediaType, digest } = content.target
    const headers = { 'content-type': mediaType, 'docker-content-digest': digest }
    for (const reference of [digest, tag]) this.answer(`manifests/${reference}`, { headers, body: content.bytes })
    for (const [blob, bytes] of content.blobs) this.answer(`blobs/${blob}`, { body: bytes })
    for (const part of content.parts) this.hold(part)
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

let registry: ToldRegistry
let mirror: ToldRegistry
let transport: RegistryTransport

beforeEach(async () => {
  registry = await new ToldRegistry().open()
  mirror = await new ToldRegistry().open()
  transport = new RegistryTransport({ authorizer: noAuthorizer, limits: { firstDelay: 1, retries: 1 } })
})

afterEach(async () => {
  await transport.close()
  registry.close()
  mirror.close()
})

function resolve(text: string, options: ResolveOptions = {}, endpoints = [registry.endpoint]) {
  const directory = {
    pullEndpoints: () => Promise.resolve(endpoints),
    endpoint: () => Promise.resolve(registry.endpoint),
  }
  return resolveRemote({ directory, transport }, parseReference(`r.test/${text}`), options)
}

function newImage(name: string, architecture = 'amd64') {
  return makeRemoteImage(makeImage({ layers: [makeLayer([{ name, content: name }])], architecture }))
}

describe('a reference', () => {
  it('leads to its manifest and config; what is in the store is not asked for', async () => {
    const image = newImage('one')
    registry.hold(image, 'tag')
    const found = await resolve('app:tag')
    expect(found).toMatchObject({ target: { digest: image.target.digest }, indexes: [] })
    expect(found.manifest.config?.config.diffIds).toEqual(image.image.layers.map(({ diffId }) => diffId))
    registry.asked.length = 0
    const documents = new Map<Digest, Uint8Array>([...image.blobs, [image.target.digest, image.bytes]])
    await resolve('app:tag', { stored: async (digest) => documents.get(digest) })
    expect(registry.asked).toEqual(['HEAD /v2/app/manifests/tag'])
  })

  it('leads through indexes in indexes to the platform that was asked for', async () => {
    const [amd64, arm] = [newImage('amd', 'amd64'), newImage('arm', 'arm64')]
    registry.hold(makeRemoteIndex([amd64, makeRemoteIndex([arm])]), 'tag')
    const found = await resolve('app:tag', { platform: parsePlatformText('linux/arm64') })
    expect(found.indexes).toHaveLength(2)
    expect(found.manifest.descriptor.digest).toBe(arm.target.digest)
  })

  it('may have a tag beside its digest, which is not looked at', async () => {
    const image = newImage('one')
    registry.hold(image)
    const found = await resolve(`app:gone@${image.target.digest}`)
    expect(found.reference).toEqual({ domain: 'r.test', path: 'app', digest: image.target.digest })
  })

  it('is asked of the registry itself where a mirror does not have it, or has something else', async () => {
    const image = newImage('one')
    registry.hold(image, 'tag')
    const endpoints = [{ ...mirror.endpoint, isMirror: true }, registry.endpoint]
    const found = await resolve('app:tag', {}, endpoints)
    expect(found.repository.endpoints).toEqual([registry.endpoint])
    mirror.hold(image, 'tag')
    const headers = { 'content-type': image.target.mediaType, 'docker-content-digest': image.target.digest }
    mirror.answer(`manifests/${image.target.digest}`, { headers, body: Buffer.alloc(image.bytes.length, ' ') })
    expect((await resolve('app:tag', {}, endpoints)).manifest.bytes).toEqual(Buffer.from(image.bytes))
  })
})

describe('what a registry says is refused', () => {
  const type = 'application/vnd.oci.image.manifest.v1+json'

  function answerTag(mediaType: string, document: object, digest?: string): void {
    const headers = { 'content-type': mediaType, ...(digest === undefined ? {} : { 'docker-content-digest': digest }) }
    registry.answer('manifests/tag', { headers, body: JSON.stringify(document) })
  }

  it('when it is of schema 1, by its name', async () => {
    const document = { schemaVersion: 1, name: 'app', fsLayers: [] }
    for (const mediaType of ['application/vnd.docker.distribution.manifest.v1+prettyjws', 'application/json']) {
      answerTag(mediaType, document)
      await expect(resolve('app:tag')).rejects.toThrow('schema 1')
    }
  })

  it('when it could be read as an index and as a manifest', async () => {
    const { bytes } = newImage('one')
    answerTag(type, { ...JSON.parse(Buffer.from(bytes).toString()), manifests: [] })
    await expect(resolve('app:tag')).rejects.toMatchObject({ code: 'MALFORMED' })
    answerTag(type, { mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] })
    await expect(resolve('app:tag')).rejects.toMatchObject({ code: 'MALFORMED' })
  })

  it('when it has another digest than it says, each time', async () => {
    const { bytes, target } = newImage('one')
    answerTag(type, JSON.parse(Buffer.from(bytes).toString()), target.digest)
    await expect(resolve('app:tag')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    registry.answer(`manifests/${target.digest}`, { headers: { 'content-type': type }, body: 'x'.repeat(40) })
    await expect(resolve(`app@${target.digest}`)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
  })

  it('when its indexes lie too deep', async () => {
    const index = makeRemoteIndex([])
    let nested = makeRemoteIndex([index])
    for (let depth = 0; depth < 10; depth++) nested = makeRemoteIndex([nested])
    registry.hold(nested, 'tag')
    await expect(resolve('app:tag')).rejects.toThrow('deep')
  })

  it('when it is larger than any manifest', async () => {
    answerTag(type, { config: {}, text: 'x'.repeat(2 ** 19) })
    await expect(resolve('app:tag')).rejects.toThrow('more than 524288 bytes')
  })

  it('when its index names more manifests than any', async () => {
    const { digest } = newImage('one').target
    const part = { digest, size: 1 }
    answerTag('application/vnd.oci.image.index.v1+json', { manifests: Array.from({ length: 5001 }, () => part) })
    await expect(resolve('app:tag')).rejects.toThrow('5001 entries; at most 5000 are read')
  })

  it('in words as dockerd has them', async () => {
    const says = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] })
    registry.answer('manifests/gone', { status: 404, body: says('MANIFEST_UNKNOWN', 'manifest unknown') })
    await expect(resolve('app:gone')).rejects.toMatchObject({
      data: { docker: 'manifest for r.test/app:gone not found: manifest unknown: manifest unknown' },
    })
    registry.answer('manifests/secret', { status: 403, body: says('DENIED', 'not for you') })
    await expect(resolve('app:secret')).rejects.toMatchObject({
      code: 'DENIED',
      data: {
        docker:
          "pull access denied for r.test/app, repository does not exist or may require 'docker login': denied: not for you",
      },
    })
  })
})
