import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MaskedAnswer } from './answers.ts'
import { findDockerCommands } from './dockerCommands.ts'
import { findDockerd, startDockerd } from './dockerd.ts'
import { startLaminaApi } from './laminaApi.ts'
import { answerLanes, type Lane, readLanes } from './lanes.ts'
import { isLive, isRecording, readRecorded, writeRecorded } from './recorded.ts'
import { whyNoContainers } from './whyNoContainers.ts'

/** What Debian's dockerd 20.10 speaks at most; both sides are asked for it. */
const apiVersion = '1.41'
/** Hundreds of containers on two engines, in milliseconds. */
const runLimit = 300_000

const lanes = readLanes()
const dockerd = isLive ? findDockerd() : undefined
const [docker] = findDockerCommands()

type Recorded = Readonly<Record<string, readonly MaskedAnswer[]>>
const name = docker === undefined ? '' : `containers-docker-${docker.version}`
const recorded = readRecorded<Recorded>(name)

const missing = whatIsMissing()
it.runIf(missing !== undefined)(`containers of Lamina and of dockerd are not compared: ${missing}`, () => {
  expect(lanes.length).toBeGreaterThan(0)
})

describe.runIf(missing === undefined)('docker with containers on Lamina and on dockerd', () => {
  let folder: string
  let lamina: ReadonlyMap<string, readonly MaskedAnswer[]>
  let expected: ReadonlyMap<string, readonly (MaskedAnswer | undefined)[]>

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lamina-containers-'))
    const [own, live] = await Promise.all([answerOnLamina(), dockerd && answerOnDockerd(dockerd)])
    lamina = own
    expected = live === undefined || live === '' ? recordedAnswers() : live
    if (isRecording && live !== undefined && live !== '') writeRecorded(name, recordable(live))
  }, runLimit)
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }))

  for (const lane of lanes) {
    for (const [index, line] of lane.lines.entries()) {
      it.runIf(dockerd !== undefined || !line.liveOnly)(`${lane.name}, ${line.number}: ${line.text}`, () => {
        expect(lamina.get(lane.name)?.[index]).toEqual(expected.get(lane.name)?.[index])
      })
    }
  }

  async function answerOnLamina(): Promise<Map<string, MaskedAnswer[]>> {
    const home = mkdtempSync(join(folder, 'lamina-'))
    const api = await startLaminaApi(home, { containers: true })
    try {
      return await answerLanes(lanes, { folder: home, docker: docker?.path ?? '', socket: api.socket, apiVersion })
    } finally {
      await api.stop()
    }
  }

  async function answerOnDockerd(program: string): Promise<Map<string, MaskedAnswer[]>> {
    const home = mkdtempSync(join(folder, 'dockerd-'))
    const real = await startDockerd(program, join(home, 'd'), { bridge: true })
    try {
      return await answerLanes(lanes, { folder: home, docker: docker?.path ?? '', socket: real.socket, apiVersion })
    } finally {
      await real.stop()
    }
  }
})

/** Why there is nothing to compare; undefined when there is. */
function whatIsMissing(): string | undefined {
  if (docker === undefined) return 'there is no docker command line here'
  const why = whyNoContainers()
  if (why !== undefined) return why
  if (dockerd === undefined && recorded === undefined)
    return 'there is no dockerd 20.10 to ask here, and nothing was recorded'
  return undefined
}

/** What dockerd answered, without what tells of its machine. */
function recordable(answers: ReadonlyMap<string, readonly MaskedAnswer[]>): Recorded {
  const kept = (lane: Lane): MaskedAnswer[] =>
    (answers.get(lane.name) ?? []).filter((_, index) => lane.lines[index]?.liveOnly !== true)
  return Object.fromEntries(lanes.map((lane) => [lane.name, kept(lane)]))
}

/** What was recorded, a place for each line. */
function recordedAnswers(): Map<string, (MaskedAnswer | undefined)[]> {
  return new Map(
    lanes.map((lane) => {
      const answers = [...(recorded?.[lane.name] ?? [])]
      return [lane.name, lane.lines.map((line) => (line.liveOnly ? undefined : answers.shift()))]
    }),
  )
}
