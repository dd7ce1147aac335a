import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeConformanceFiles } from './conformanceFiles.ts'
import { findDockerd, startDockerd } from './dockerd.ts'
import { answerRequests, type HttpAnswer, readRequests } from './httpAnswers.ts'
import { startLaminaApi } from './laminaApi.ts'
import { isRecording, readRecorded, writeRecorded } from './recorded.ts'

const requests = readRequests()
const dockerd = findDockerd()
const recorded = readRecorded<HttpAnswer[]>('http')

let folder: string
let actual: HttpAnswer[]
let live: HttpAnswer[] | undefined
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lamina-http-'))
  writeConformanceFiles(join(folder, 'files'))
  ;[actual, live] = await Promise.all([answerOfLamina(), dockerd === undefined ? undefined : answerOfDockerd(dockerd)])
  if (isRecording && live !== undefined) writeRecorded('http', live)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each(requests.map(({ line }, index) => [line, index] as const))('%s', (_line, index) => {
  expect(actual[index]).toEqual((live ?? recorded)?.[index])
})

it.runIf(dockerd !== undefined && !isRecording)('dockerd still answers as it was recorded', () => {
  expect(live).toEqual(recorded)
})

async function answerOfLamina(): Promise<HttpAnswer[]> {
  const lamina = await startLaminaApi(join(folder, 'lamina'))
  try {
    return await answerRequests(lamina.socket, requests, join(folder, 'files'))
  } finally {
    await lamina.stop()
  }
}

async function answerOfDockerd(program: string): Promise<HttpAnswer[]> {
  const real = await startDockerd(program, join(folder, 'dockerd'))
  try {
    return await answerRequests(real.socket, requests, join(folder, 'files'))
  } finally {
    await real.stop()
  }
}
