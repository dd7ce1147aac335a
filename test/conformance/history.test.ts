import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { type LaminaApi, startLaminaApi } from './laminaApi.ts'

let folder: string
let lamina: LaminaApi
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lamina-history-'))
  lamina = await startLaminaApi(folder)
})
afterEach(async () => {
  await lamina.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** One request of the docker command line; gives the answer's status. */
async function call(method: string, path: string, body?: Uint8Array): Promise<number> {
  const outgoing = request({ socketPath: lamina.socket, method, path: `/v1.43${path}` })
  outgoing.end(body)
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject)
    outgoing.on('response', (answer) => {
      text(answer).then(() => resolve(answer.statusCode ?? 0), reject)
    })
  })
}

it('what comes through the docker command line is remembered with its command, after a restart too', async () => {
  await call('POST', '/images/load?quiet=1', makeDockerArchive([makeSmallImage('bee:1')]))
  await call('POST', '/images/create?fromSrc=-&repo=wasp&tag=2', makeLayer([{ name: 'a', content: 'a' }]).tar)
  await call('POST', '/images/bee:1/tag?repo=hive&tag=3')
  await call('GET', '/images/get?names=hive:3')
  await call('DELETE', '/images/wasp:2?force=1')
  await call('DELETE', '/images/bee:1?noprune=1')
  await call('POST', `/images/prune?filters=${encodeURIComponent('{"dangling":["false"],"until":["24h"]}')}`)
  const refused = [await call('DELETE', '/images/none:1'), await call('POST', '/images/none:1/tag?repo=x')]
  expect(refused).toEqual([404, 404])

  const before = lamina.engine.operations.list()
  expect(before.map(({ command, state, origin }) => `${state} ${origin}: ${command}`).toReversed()).toEqual([
    'done docker: docker load',
    'done docker: docker import - wasp:2',
    'done docker: docker tag bee:1 hive:3',
    'done docker: docker save hive:3',
    'done docker: docker rmi --force wasp:2',
    'done docker: docker rmi --no-prune bee:1',
    'done docker: docker image prune --force --all --filter until=24h',
  ])
  expect(before.find(({ command }) => command.includes('wasp:2') && command.includes('rmi'))?.results).toEqual([
    'Untagged: wasp:2',
    expect.stringMatching(/^Deleted: sha256:/),
    expect.stringMatching(/^Deleted: sha256:/),
    expect.stringMatching(/freed on disk$/),
  ])
  await lamina.stop()
  lamina = await startLaminaApi(folder)
  expect(lamina.engine.operations.list()).toEqual(before)
})
