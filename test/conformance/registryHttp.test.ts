import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { cannotStartRegistry } from '../fixtures/registry/TestRegistry.ts'
import { findDockerd, startDockerd } from './dockerd.ts'
import { answerRequests, type HttpAnswer, readRequests } from './httpAnswers.ts'
import { startLaminaApi } from './laminaApi.ts'
import { isLive, isRecording, readRecorded, writeRecorded } from './recorded.ts'
import { digestNames, loadedImages } from './registryContents.ts'
import { TestRegistries } from './TestRegistries.ts'
import { orderTransfers } from './transferLines.ts'

const requests = readRequests('registryRequests.txt')
const dockerd = isLive ? findDockerd() : undefined
const recorded = readRecorded<HttpAnswer[]>('registries-http')

it.runIf(cannotStartRegistry !== undefined)(
  `requests about registries are not compared: ${cannotStartRegistry}`,
  () => {
    expect(requests.length).toBeGreaterThan(0)
  },
)

describe.runIf(cannotStartRegistry === undefined)('requests about registries', () => {
  let folder: string
  let actual: HttpAnswer[]
  let live: HttpAnswer[] | undefined
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lamina-registry-http-'))
    mkdirSync(join(folder, 'files'))
    writeFileSync(join(folder, 'files', 'loaded.tar'), makeDockerArchive(loadedImages))
    ;[actual, live] = await Promise.all([
      answerOfLamina(),
      dockerd === undefined ? undefined : answerOfDockerd(dockerd),
    ])
    if (isRecording && live !== undefined) writeRecorded('registries-http', live)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(requests.map(({ line }, index) => [line, index] as const))('%s', (_line, index) => {
    expect(actual[index]).toEqual((live ?? recorded)?.[index])
  })

  async function answerOfLamina(): Promise<HttpAnswer[]> {
    const lamina = await startLaminaApi(join(folder, 'lamina'))
    try {
      return await answers(lamina.socket)
    } finally {
      await lamina.stop()
    }
  }

  async function answerOfDockerd(program: string): Promise<HttpAnswer[]> {
    const real = await startDockerd(program, join(folder, 'dockerd'))
    try {
      return await answers(real.socket)
    } finally {
      await real.stop()
    }
  }

  async function answers(socket: string): Promise<HttpAnswer[]> {
    await using registries = await TestRegistries.start()
    const given = await answerRequests(socket, requests, join(folder, 'files'), {
      names: new Map([...registries.names, ...digestNames]),
      headers: { 'X-Registry-Auth': 'e30=' },
      variables: registries.variables,
    })
    return given.map((answer) => ({ ...answer, body: orderTransfers(answer.body) }))
  }
})
