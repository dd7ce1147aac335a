import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeFileLayer, makeImage, makeSmallImage } from '../fixtures/image.ts'
import { cannotStartRegistry, registryUser, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { makeTar } from '../fixtures/tar.ts'
import { type LaminaApi, startLaminaApi } from './laminaApi.ts'

const small = makeSmallImage('small:1')
const nested = makeImage({ layers: [makeFileLayer('a', 'a\n')], tags: ['registry.example.com:5000/a/b/c:2'] })

let folder: string
let lamina: LaminaApi
let docker: Docker
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lamina-dockerode-'))
  lamina = await startLaminaApi(folder)
  docker = new Docker({ socketPath: lamina.socket })
})
afterAll(async () => {
  await lamina.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('answers ping, version and info', async () => {
  expect(String(await docker.ping())).toBe('OK')
  expect(await docker.version()).toMatchObject({ ApiVersion: '1.51', MinAPIVersion: '1.24', Os: 'linux' })
  expect(await docker.info()).toMatchObject({ Containers: 0, DockerRootDir: lamina.engine.root, OSType: 'linux' })
})

it('loads an archive, lists and inspects what came', async () => {
  const answer = await docker.loadImage(Readable.from([makeDockerArchive([small, nested])]))
  expect(await text(answer)).toContain('Loaded image: small:1')
  const images = await docker.listImages()
  expect(images.map((image) => image.Id).toSorted()).toEqual([small.id, nested.id].toSorted())
  const details = await docker.getImage('registry.example.com:5000/a/b/c:2').inspect()
  expect(details).toMatchObject({
    Id: nested.id,
    RepoTags: ['registry.example.com:5000/a/b/c:2'],
    RootFS: { Type: 'layers', Layers: nested.layers.map((layer) => layer.diffId) },
  })
  expect(await docker.getImage('small:1').history()).toHaveLength(3)
})

it('follows events while images are tagged and untagged', async () => {
  const events = await docker.getEvents({ filters: JSON.stringify({ event: ['tag', 'untag'] }) })
  const received: string[] = []
  const two = new Promise<void>((resolve) => {
    events.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().trim().split('\n')) received.push(JSON.parse(line).Action)
      if (received.length === 2) resolve()
    })
  })
  await docker.getImage('small:1').tag({ repo: 'other/name', tag: '2' })
  expect(await docker.getImage('other/name:2').remove()).toEqual([{ Untagged: 'other/name:2' }])
  await two
  expect(received).toEqual(['tag', 'untag'])
  if ('destroy' in events && typeof events.destroy === 'function') events.destroy()
})

it('saves an image that loads again under the same ID', async () => {
  const archive = await buffer(await docker.getImage('small:1').get())
  await docker.getImage('small:1').remove()
  await text(await docker.loadImage(Readable.from([archive])))
  expect((await docker.getImage('small:1').inspect()).Id).toBe(small.id)
})

it('imports a root file system', async () => {
  const rootfs = makeTar([{ name: 'etc/name', content: 'imported\n' }])
  const answer = await docker.importImage(Readable.from([rootfs]), { repo: 'imported', tag: '1' })
  expect(await text(answer)).toContain('sha256:')
  expect((await docker.getImage('imported:1').inspect()).Size).toBe(9)
})

it('gives the status and the words of errors', async () => {
  await expect(docker.getImage('nothing').inspect()).rejects.toMatchObject({ statusCode: 404 })
  await expect(docker.getContainer('nothing').inspect()).rejects.toMatchObject({
    statusCode: 404,
    json: { message: 'No such container: nothing' },
  })
  await expect(docker.createContainer({ Image: 'nothing' })).rejects.toMatchObject({
    statusCode: 404,
    json: { message: 'No such image: nothing:latest' },
  })
  await expect(docker.pull('127.0.0.1:1/nothing:1')).rejects.toMatchObject({ statusCode: 503 })
})

it('lists what there is none of as empty, and the networks that there always are', async () => {
  expect(await docker.listContainers({ all: true })).toEqual([])
  expect(await docker.listVolumes()).toEqual({ Volumes: [], Warnings: null })
  const networks = await docker.listNetworks()
  expect(networks.map(({ Name }) => Name).toSorted()).toEqual(['bridge', 'host', 'none'])
})

describe.runIf(cannotStartRegistry === undefined)('with a registry that wants a login', () => {
  let registry: TestRegistry
  beforeAll(async () => {
    registry = await TestRegistry.start({ auth: 'basic' })
  })
  afterAll(() => registry.close())

  it('pushes and pulls, following the progress to its end', async () => {
    const name = `${registry.host}/team/pushed`
    const authconfig = { ...registryUser, serveraddress: registry.host }
    await text(await docker.loadImage(Readable.from([makeDockerArchive([small])])))
    await docker.getImage('small:1').tag({ repo: name, tag: '1' })
    const pushed = await follow(await docker.getImage(`${name}:1`).push({ authconfig }))
    expect(pushed.at(-1)).toMatchObject({ aux: { Tag: '1', Digest: expect.stringMatching(/^sha256:/) } })
    await docker.getImage(small.id).remove({ force: true })
    const pulled = await follow(await docker.pull(`${name}:1`, { authconfig }))
    expect(pulled.at(-1)).toEqual({ status: `Status: Downloaded newer image for ${name}:1` })
    expect((await docker.getImage(`${name}:1`).inspect()).Id).toBe(small.id)
    expect(await docker.getImage(`${name}:1`).distribution({ authconfig })).toMatchObject({
      Platforms: [{ architecture: 'amd64', os: 'linux' }],
    })
  })

  it('is told that a login is needed, and whether one is taken', async () => {
    const name = `${registry.host}/team/pushed:1`
    await expect(docker.pull(name)).rejects.toMatchObject({ statusCode: 404 })
    const account = { ...registryUser, serveraddress: registry.host }
    expect(await docker.checkAuth(account)).toMatchObject({ Status: 'Login Succeeded' })
    await expect(docker.checkAuth({ ...account, password: 'wrong' })).rejects.toMatchObject({ statusCode: 401 })
  })

  function follow(stream: NodeJS.ReadableStream): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      docker.modem.followProgress(stream, (error, messages) => (error ? reject(error) : resolve(messages)))
    })
  }
})

it('prunes what no name points at', async () => {
  const dangling = makeImage({ layers: [makeFileLayer('b', 'dangling\n')] })
  await text(await docker.loadImage(Readable.from([makeDockerArchive([dangling])])))
  const pruned = await docker.pruneImages()
  expect(pruned.SpaceReclaimed).toBe(9)
  expect(pruned.ImagesDeleted?.[0]).toEqual({ Deleted: dangling.id })
})
