import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeContainerFiles } from './containerFiles.ts'
import { findDockerd, startDockerd } from './dockerd.ts'
import { answerRequests, type HttpAnswer, readRequests } from './httpAnswers.ts'
import { startLaminaApi } from './laminaApi.ts'
import { isLive, isRecording, readRecorded, writeRecorded } from './recorded.ts'
import { whyNoContainers } from './whyNoContainers.ts'

const requests = readRequests('containerRequests.txt')
const dockerd = isLive ? findDockerd() : undefined
const recorded = readRecorded<HttpAnswer[]>('containers-http')
const missing = whyNoContainers()

it.runIf(missing !== undefined)(`requests about containers are not compared: ${missing}`, () => {
  expect(requests.length).toBeGreaterThan(0)
})

describe.runIf(missing === undefined)('requests about containers', () => {
  let folder: string
  let actual: HttpAnswer[]
  let live: HttpAnswer[] | undefined
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lamina-container-http-'))
    writeContainerFiles(join(folder, 'files'))
    ;[actual, live] = await Promise.all([
      answerOfLamina(),
      dockerd === undefined ? undefined : answerOfDockerd(dockerd),
    ])
    if (isRecording && live !== undefined) writeRecorded('containers-http', live)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }))

  it.each(requests.map(({ line }, index) => [line, index] as const))('%s', (_line, index) => {
    expect(actual[index]).toEqual((live ?? recorded)?.[index])
  })

  async function answerOfLamina(): Promise<HttpAnswer[]> {
    const lamina = await startLaminaApi(join(folder, 'lamina'), { containers: true })
    try {
      return await answerRequests(lamina.socket, requests, join(folder, 'files'))
    } finally {
      await lamina.stop()
    }
  }

  async function answerOfDockerd(program: string): Promise<HttpAnswer[]> {
    const real = await startDockerd(program, join(folder, 'dockerd'), { bridge: true })
    try {
      return await answerRequests(real.socket, requests, join(folder, 'files'))
    } finally {
      await real.stop()
    }
  }
})
