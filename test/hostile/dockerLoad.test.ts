import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findDockerCommands } from '../conformance/dockerCommands.ts'
import { type LaminaApi, startLaminaApi } from '../conformance/laminaApi.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { listIngests, snapshotEngine } from '../fixtures/storeSnapshot.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'
import { containerCases } from './cases/container.ts'
import { layerCases } from './cases/layer.ts'
import { linkCases } from './cases/links.ts'
import { manifestCases } from './cases/manifest.ts'
import { ociCases } from './cases/oci.ts'

const [docker] = findDockerCommands()
const all = [...containerCases, ...manifestCases, ...linkCases, ...ociCases, ...layerCases]
/** One of each kind: what they have in common was tested with all of them in the engine. */
const representatives = all.filter(({ codes, mayLoad }, at) => codes.length > 0 && mayLoad !== true && at % 5 === 0)

let root: Awaited<ReturnType<typeof makeTestRoot>>
let lamina: LaminaApi

beforeAll(async () => {
  root = await makeTestRoot('docker-load')
  lamina = await startLaminaApi(root.path)
  const answer = await post([makeDockerArchive([makeSmallImage('resident:1')])])
  expect(answer.body).toContain('Loaded image: resident:1')
})

afterAll(async () => {
  await lamina?.stop()
  await root?.remove()
})

/** Posts an archive as the docker command line does, and gives the whole answer. */
async function post(bytes: Iterable<Uint8Array>): Promise<{ status: number; body: string }> {
  const outgoing = request({ socketPath: lamina.socket, path: '/v1.41/images/load?quiet=1', method: 'POST' })
  outgoing.on('error', () => undefined)
  for (const piece of bytes) outgoing.write(piece)
  outgoing.end()
  const [response] = await once(outgoing, 'response')
  return { status: response.statusCode, body: await text(response) }
}

/** Runs `docker load` with the archive on its standard input. */
async function dockerLoad(bytes: Iterable<Uint8Array>): Promise<{ exit: number; output: string; errors: string }> {
  const child = spawn(docker?.path ?? 'docker', ['load'], {
    env: { ...process.env, DOCKER_HOST: `unix://${lamina.socket}`, DOCKER_CONFIG: root.path },
  })
  child.stdin.on('error', () => undefined)
  const output = text(child.stdout)
  const errors = text(child.stderr)
  for (const piece of bytes) child.stdin.write(piece)
  child.stdin.end()
  const [exit] = await once(child, 'close')
  return { exit, output: await output, errors: await errors }
}

describe.runIf(docker)('docker load of a hostile archive', () => {
  for (const one of representatives) {
    it(`${one.name} fails with one clear line and leaves the store as it was`, async () => {
      const before = await snapshotEngine(lamina.engine)
      const { exit, output, errors } = await dockerLoad(one.bytes())
      expect(exit, output).toBe(1)
      expect(errors.trim().split('\n'), errors).toHaveLength(1)
      expect(errors).toContain('Could not ')
      if (one.mentions !== undefined) expect(errors).toContain(one.mentions)
      expect(output).not.toContain('Loaded')
      expect(await listIngests(lamina.engine.root)).toEqual([])
      expect(await snapshotEngine(lamina.engine)).toEqual(before)
    })
  }
})

describe('a client that goes away while it sends an archive', () => {
  const layer = makeLayer([{ name: 'large', content: seededBytes(3, 8 << 20) }])
  const archive = makeDockerArchive([makeImage({ layers: [layer], tags: ['away:1'] })])

  for (const sent of [100, 512 * 3, 1 << 20, archive.length - 2000]) {
    it(`after ${sent} bytes leaves nothing`, async () => {
      const before = await snapshotEngine(lamina.engine)
      const outgoing = request({ socketPath: lamina.socket, path: '/v1.41/images/load', method: 'POST' })
      outgoing.on('error', () => undefined)
      outgoing.flushHeaders()
      await new Promise((resolve) => outgoing.write(archive.subarray(0, sent), resolve))
      await expect.poll(() => listIngests(lamina.engine.root)).toHaveLength(1)
      await delay(20)
      outgoing.destroy()
      await expect.poll(() => listIngests(lamina.engine.root), { timeout: 10_000 }).toEqual([])
      expect(await snapshotEngine(lamina.engine)).toEqual(before)
    })
  }

  it('does not keep the next one from loading', async () => {
    expect((await post([archive])).body).toContain('Loaded image: away:1')
  })
})
