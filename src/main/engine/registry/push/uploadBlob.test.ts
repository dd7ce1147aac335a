import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { UploadServer } from '../../../../../test/fixtures/registry/UploadServer.ts'
import { digestOf } from '../../spec/digest.ts'
import { noAuthorizer } from '../transport/auth/noAuthorizer.ts'
import { RegistryTransport } from '../transport/RegistryTransport.ts'
import type { Endpoint } from '../transport/types.ts'
import { type BlobUpload, type UploadOutcome, uploadBlob } from './uploadBlob.ts'

const kibibyte = 1024
const content = randomBytes(2000 * kibibyte)
const limits = { firstDelay: 5, piece: 1600 * kibibyte, smallestPiece: 200 * kibibyte }
const digest = digestOf(content)

let folder: string
let path: string
let server: UploadServer
let transport: RegistryTransport
let retries: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-upload-'))
  path = join(folder, 'blob')
  await writeFile(path, content)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

beforeEach(async () => {
  server = await UploadServer.start()
  transport = new RegistryTransport({ authorizer: noAuthorizer })
  retries = []
})

afterEach(async () => {
  await transport.close()
  await server[Symbol.asyncDispose]()
})

function endpoint(): Endpoint {
  const tls = { ca: [], verify: true }
  return { registry: server.host, origin: `http://${server.host}`, prefix: '', isMirror: false, tls, proxies: {} }
}

function upload(more: Partial<BlobUpload> = {}, signal?: AbortSignal): Promise<UploadOutcome> {
  const blob = { endpoint: endpoint(), repository: 'team/app', digest, size: content.length, path, ...more }
  return uploadBlob(transport, blob, {
    authorizer: noAuthorizer,
    onStep: ({ state, note = '' }) => state === 'retrying' && retries.push(note),
    limits,
    ...(signal ? { signal } : {}),
  })
}

function arrived(): Buffer | undefined {
  return server.blobs.get(`team/app@${digest}`)
}

describe('an upload', () => {
  it('is one request after the one that opens it', async () => {
    expect(await upload()).toEqual({ how: 'sent', sent: content.length })
    expect(arrived()?.equals(content)).toBe(true)
    expect(server.methods).toBe('POST PUT')
  })

  it('goes to where the registry says, also when that is told relative to it', async () => {
    server.behaviour = { relative: true }
    await upload()
    expect(arrived()?.equals(content)).toBe(true)
  })

  it('of an empty blob is taken too', async () => {
    const empty = join(folder, 'empty')
    await writeFile(empty, '')
    await upload({ path: empty, size: 0, digest: digestOf('') })
    expect(server.blobs.get(`team/app@${digestOf('')}`)?.length).toBe(0)
  })

  it('goes in pieces where the registry asks for that', async () => {
    server.behaviour = { minimum: 100 * kibibyte }
    expect(await upload()).toMatchObject({ sent: content.length })
    expect(arrived()?.equals(content)).toBe(true)
    expect(server.methods).toBe('POST PATCH PATCH PUT')
  })

  it('that is cut goes on from the byte that the session tells', async () => {
    server.behaviour = { cuts: [700 * kibibyte + 3, 200 * kibibyte] }
    await upload()
    expect(arrived()?.equals(content)).toBe(true)
    expect(server.received).toBe(content.length)
    expect(server.methods).toMatch(/^POST PUT GET PATCH GET (?:PATCH )+PUT$/)
    expect(retries).toHaveLength(2)
  })

  it('whose session is lost begins anew', async () => {
    server.behaviour = { cuts: [500 * kibibyte], forgetful: true }
    await upload()
    expect(arrived()?.equals(content)).toBe(true)
    expect(server.methods).toMatch(/^POST PUT GET HEAD POST (?:PATCH )+PUT$/)
  })

  it('of which only the last answer was lost is not made again', async () => {
    server.behaviour = { lostAnswers: 1 }
    expect(await upload()).toMatchObject({ how: 'sent' })
    expect(server.received).toBe(content.length)
    expect(server.methods).toBe('POST PUT GET HEAD')
  })

  it('that is too large for one request goes in pieces, smaller ones when those are too large as well', async () => {
    server.behaviour = { maximum: 500 * kibibyte }
    await upload()
    expect(arrived()?.equals(content)).toBe(true)
    expect(server.received).toBe(content.length)
  })

  it('that breaks again and again is given up with what went wrong', async () => {
    server.behaviour = { cuts: Array.from({ length: 30 }, () => 0) }
    await expect(upload()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true })
    expect(retries).toHaveLength(6)
    expect(server.sessionCount).toBe(0)
  })

  it('of which the registry takes a few bytes at a time is given up', async () => {
    server.behaviour = { minimum: 1, takes: 2 }
    await expect(upload()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(retries).toHaveLength(6)
  })

  it('is made though answers have no end', async () => {
    server.behaviour = { minimum: 100 * kibibyte, endless: true }
    expect(await upload()).toMatchObject({ how: 'sent' })
    expect(arrived()?.equals(content)).toBe(true)
  })

  it('is tried once more when bytes were changed on the way, and then given up', async () => {
    server.behaviour = { corrupted: 1 }
    await upload()
    expect(arrived()?.equals(content)).toBe(true)
    server.behaviour = { corrupted: 9 }
    await expect(upload({ repository: 'other' })).rejects.toMatchObject({ data: { registryCode: 'DIGEST_INVALID' } })
  })

  it('that arrives with another digest, as the registry says, has failed', async () => {
    server.behaviour = { claimedDigest: `sha256:${'0'.repeat(64)}` }
    await expect(upload()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
  })

  it('of a file that is no longer the blob stops before its end, and says so', async () => {
    const damaged = join(folder, 'damaged')
    await writeFile(
      damaged,
      Buffer.concat([content.subarray(0, -1), Buffer.of((content[content.length - 1] ?? 0 ^ 1) ? 0 : 1)]),
    )
    await expect(upload({ path: damaged })).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
    })
    await expect(upload({ size: content.length + 1 })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    expect(server.blobs.size).toBe(0)
  })

  it('that is cancelled ends its session with the registry', async () => {
    const stop = new AbortController()
    const blob = { endpoint: endpoint(), repository: 'team/app', digest, size: content.length, path }
    const work = uploadBlob(transport, blob, {
      signal: stop.signal,
      authorizer: noAuthorizer,
      onStep: ({ bytesDone }) => bytesDone > 100 * kibibyte && stop.abort(),
    })
    await expect(work).rejects.toMatchObject({ code: 'ABORTED' })
    expect(server.blobs.size).toBe(0)
    expect(server.sessionCount).toBe(0)
  })
})

describe('a mount', () => {
  it('sends nothing', async () => {
    server.blobs.set(`team/base@${digest}`, content)
    expect(await upload({ mountFrom: 'team/base' })).toEqual({ how: 'mounted', sent: 0 })
    expect(arrived()).toBe(content)
    expect(server.methods).toBe('POST')
  })

  it('that the registry does not make becomes an upload in the session that it opened', async () => {
    expect(await upload({ mountFrom: 'team/base' })).toEqual({ how: 'sent', sent: content.length })
    expect(server.methods).toBe('POST PUT')
  })

  it('from a repository that one may not read becomes an upload', async () => {
    server.behaviour = { mountable: [] }
    expect(await upload({ mountFrom: 'secret' })).toMatchObject({ how: 'sent' })
    expect(server.methods).toBe('POST POST PUT')
  })
})
