import { mkdtempSync, rmSync } from 'node:fs'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ImageFixture, makeFileLayer, makeImage } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { FaultProxy } from '../fixtures/registry/FaultProxy.ts'
import { pushRemote } from '../fixtures/registry/pushRemote.ts'
import { makeArtifact, makeRemoteImage } from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, registryUser, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { type LaminaApi, startLaminaApi } from './laminaApi.ts'

it.runIf(cannotStartRegistry !== undefined)(`transfers are not tried: ${cannotStartRegistry}`, () => {
  expect(cannotStartRegistry).toBeTypeOf('string')
})

/** A message of the answer to a pull or push. */
interface Message {
  readonly status?: string
  readonly id?: string
  readonly progress?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
  readonly error?: string
  readonly errorDetail?: { readonly message: string }
}

const secret = `not-${registryUser.password.replaceAll(' ', '-')}`
/** Bytes that nothing makes smaller: some parts of a transfer long. */
const large: ImageFixture = makeImage({ layers: [makeFileLayer('random', seededBytes(3, 400_000).toString('hex'))] })
const remote = makeRemoteImage(large, { docker: true })
/** The path of its layer in a registry. */
const blobs = new RegExp(`/blobs/${remote.layers[0]?.digest}`)

describe.runIf(cannotStartRegistry === undefined)('pulls and pushes over the Docker API', () => {
  let folder: string
  let registry: TestRegistry
  let closed: TestRegistry
  let proxy: FaultProxy
  let lamina: LaminaApi
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lamina-transfers-'))
    ;[registry, closed] = await Promise.all([TestRegistry.start(), TestRegistry.start({ auth: 'basic' })])
    proxy = await FaultProxy.start(registry.url)
    await pushRemote(registry, 'team/large', remote, '1')
    lamina = await startLaminaApi(folder)
  })
  beforeEach(async () => {
    proxy.reset()
    await lamina.engine.images.prune({ all: true })
    await lamina.engine.pulls.clearDownloads()
    lamina.engine.operations.forget(Date.now())
  })
  afterAll(async () => {
    await lamina.stop()
    await Promise.all([registry, closed, proxy].map((one) => one.close()))
    rmSync(folder, { recursive: true, force: true })
  })

  function post(path: string, headers: Record<string, string> = {}): ClientRequest {
    const call = request({ socketPath: lamina.socket, method: 'POST', path: `/v1.43${path}`, headers, agent: false })
    call.end()
    return call
  }

  function answerTo(call: ClientRequest): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      call.once('error', reject)
      call.once('response', resolve)
    })
  }

  async function messagesOf(path: string, headers: Record<string, string> = {}): Promise<Message[]> {
    const answer = await text(await answerTo(post(path, headers)))
    return answer
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  }

  const pull = (name: string): string => `/images/create?fromImage=${encodeURIComponent(name)}&tag=1`

  it('tell how far each layer is, in dockerd’s form', async () => {
    proxy.add({ path: blobs, action: { kind: 'slow', bytesPerSecond: 1_000_000 }, times: 2 })
    const told = await messagesOf(pull(`${proxy.host}/team/large`))
    const downloading = told.filter(({ status }) => status === 'Downloading')
    expect(downloading.length).toBeGreaterThan(2)
    for (const { id, progress, progressDetail } of downloading) {
      expect(id).toMatch(/^[0-9a-f]{12}$/)
      expect(progressDetail?.current).toBeLessThanOrEqual(progressDetail?.total ?? 0)
      expect(progress).toMatch(/^\[=*> *\] +[\d.]+k?B\/[\d.]+kB$/)
    }
    expect(told.at(-1)).toEqual({ status: `Status: Downloaded newer image for ${proxy.host}/team/large:1` })
  })

  it('tell that a layer is tried again, and go on', async () => {
    proxy.add({ path: blobs, action: { kind: 'answer', status: 503 }, times: 2 })
    const told = await messagesOf(pull(`${proxy.host}/team/large`))
    expect(told.some(({ status }) => /^Retrying in \d+ seconds?$/.test(status ?? ''))).toBe(true)
    expect(told.at(-1)?.status).toMatch(/^Status: Downloaded newer image/)
  })

  it('tell an error as a line of its own once they began', async () => {
    proxy.add({ path: blobs, times: 1000, action: { kind: 'answer', status: 404 } })
    const told = await messagesOf(pull(`${proxy.host}/team/large`))
    expect(told[0]).toEqual({ status: 'Pulling from team/large', id: '1' })
    expect(told.at(-1)).toEqual({
      errorDetail: { message: expect.any(String) },
      error: told.at(-1)?.errorDetail?.message,
    })
    expect(lamina.engine.images.list({}).total).toBe(0)
  })

  it('end with the client, and leave no image', async () => {
    proxy.add({ path: blobs, action: { kind: 'slow', bytesPerSecond: 50_000 }, times: 1000 })
    const call = post(pull(`${proxy.host}/team/large`))
    const answer = await answerTo(call)
    answer.once('error', () => undefined)
    await new Promise((resolve) => answer.once('data', resolve))
    call.destroy()
    await expect.poll(() => lamina.engine.operations.list()[0]?.state).toBe('cancelled')
    expect(lamina.engine.images.list({}).total).toBe(0)
  })

  it('wait for nobody who does not read', async () => {
    const call = post(pull(`${proxy.host}/team/large`))
    const answer = await answerTo(call)
    answer.pause()
    await expect.poll(() => lamina.engine.operations.list()[0]?.state).toBe('done')
    expect(await text(answer)).toContain('Downloaded newer image')
  })

  it('are operations of docker’s with their layers as parts, and their command', async () => {
    await messagesOf(pull(`${registry.host}/team/large`))
    const [pulled] = lamina.engine.operations.list()
    expect(pulled).toMatchObject({
      kind: 'pull',
      origin: 'docker',
      state: 'done',
      command: `docker pull ${registry.host}/team/large:1`,
    })
    expect(pulled?.parts).toContainEqual(expect.objectContaining({ diffId: large.layers[0]?.diffId, state: 'done' }))
    await lamina.engine.images.tag(`${registry.host}/team/large:1`, `${registry.host}/other:2`)
    await messagesOf(`/images/${registry.host}/other/push?tag=2`)
    expect(lamina.engine.operations.list()[0]).toMatchObject({
      kind: 'push',
      origin: 'docker',
      state: 'done',
      command: `docker push ${registry.host}/other:2`,
      results: [`Pushed ${registry.host}/other:2`],
    })
  })

  it('say what an artifact is, and that an image is not here for a platform', async () => {
    await pushRemote(registry, 'team/thing', makeArtifact('application/vnd.example.thing', Buffer.from('thing')), '1')
    const refused = await messagesOf(pull(`${registry.host}/team/thing`))
    expect(refused.map(({ status, error }) => status ?? error)).toEqual([
      'Pulling from team/thing',
      expect.stringContaining('an artifact of the type "application/vnd.example.thing"'),
    ])
    await messagesOf(pull(`${registry.host}/team/large`))
    const platform = encodeURIComponent(JSON.stringify({ os: 'linux', architecture: 's390x' }))
    const pushed = await messagesOf(`/images/${registry.host}/team/large/push?tag=1&platform=${platform}`)
    expect(pushed.at(-1)?.error).toContain('does not provide the specified platform (linux/s390x)')
  })

  it('keep credentials out of the history and of errors', async () => {
    await messagesOf(pull(`${registry.host}/team/large`))
    await lamina.engine.images.tag(`${registry.host}/team/large:1`, `${closed.host}/team/large:1`)
    const wrong = { username: registryUser.username, password: secret }
    const header = { 'X-Registry-Auth': Buffer.from(JSON.stringify(wrong)).toString('base64url') }
    const answers = [
      await messagesOf(`/images/${closed.host}/team/large/push?tag=1`, header),
      await messagesOf(pull(`${closed.host}/team/none`), header),
    ]
    const all = JSON.stringify([answers, lamina.engine.operations.list(), lamina.engine.events.between(0, Date.now())])
    expect(all).not.toContain(secret)
    expect(all).not.toContain(Buffer.from(`${wrong.username}:${secret}`).toString('base64'))
    const right = { 'X-Registry-Auth': Buffer.from(JSON.stringify(registryUser)).toString('base64url') }
    const pushed = await messagesOf(`/images/${closed.host}/team/large/push?tag=1`, right)
    expect(pushed.at(-1)).toMatchObject({ aux: { Tag: '1' } })
  })
})
