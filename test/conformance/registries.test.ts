import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultRegistrySettings } from '../../src/shared/contract/registries.ts'
import { defaultTrashSettings } from '../../src/shared/contract/trash.ts'
import { cannotStartRegistry } from '../fixtures/registry/TestRegistry.ts'
import type { MaskedAnswer } from './answers.ts'
import { findDockerCommands } from './dockerCommands.ts'
import { findDockerd, startDockerd } from './dockerd.ts'
import { startLaminaApi } from './laminaApi.ts'
import { isLive, isRecording, readRecorded, writeRecorded } from './recorded.ts'
import { answerRegistryLanes, readRegistryLanes } from './registryLanes.ts'
import { TestRegistries } from './TestRegistries.ts'
import { whyNoContainers } from './whyNoContainers.ts'

/** What Debian's dockerd 20.10 speaks at most; both sides are asked for it. */
const apiVersion = '1.41'
/** Some hundred lines on two engines, in milliseconds. */
const runLimit = 300_000

const lanes = readRegistryLanes()
const dockerd = isLive ? findDockerd() : undefined
const [docker] = findDockerCommands()

type Answers = Readonly<Record<string, readonly MaskedAnswer[]>>
const name = docker === undefined ? '' : `registries-docker-${docker.version}`
const recorded = readRecorded<Answers>(name)

const missing =
  docker === undefined
    ? 'there is no docker command line here'
    : (cannotStartRegistry ??
      whyNoContainers() ??
      (dockerd === undefined && recorded === undefined
        ? 'there is no dockerd 20.10 to ask here, and nothing was recorded'
        : undefined))

it.runIf(missing !== undefined)(`registries through Lamina and through dockerd are not compared: ${missing}`, () => {
  expect(lanes.length).toBeGreaterThan(0)
})

describe.runIf(missing === undefined)('docker with registries on Lamina and on dockerd', () => {
  let folder: string
  let lamina: ReadonlyMap<string, readonly MaskedAnswer[]>
  let expected: Answers

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lamina-registries-'))
    const [own, live] = await Promise.all([answerOnLamina(), dockerd && answerOnDockerd(dockerd)])
    lamina = own
    expected = live ? Object.fromEntries(live) : (recorded ?? {})
    if (isRecording && live) writeRecorded(name, expected)
  }, runLimit)
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }))

  for (const lane of lanes) {
    for (const [index, line] of lane.lines.entries()) {
      it(`${lane.name}, ${line.number}: ${line.text}`, () => {
        expect(lamina.get(lane.name)?.[index]).toEqual(expected[lane.name]?.[index])
      })
    }
  }

  async function answerOnLamina(): Promise<Map<string, MaskedAnswer[]>> {
    const home = mkdtempSync(join(folder, 'lamina-'))
    await using registries = await TestRegistries.start()
    const mirrors = { 'docker.io': [registries.mirror] }
    const settings = { registries: { ...defaultRegistrySettings, mirrors }, trash: defaultTrashSettings }
    const api = await startLaminaApi(home, { containers: true, settings })
    try {
      return await answerRegistryLanes(lanes, registries, optionsFor(home, api.socket))
    } finally {
      await api.stop()
    }
  }

  async function answerOnDockerd(program: string): Promise<Map<string, MaskedAnswer[]>> {
    const home = mkdtempSync(join(folder, 'dockerd-'))
    await using registries = await TestRegistries.start()
    // Without a bridge: it reaches the registries on this machine's loopback.
    const real = await startDockerd(program, join(home, 'd'), { mirror: registries.mirror })
    try {
      return await answerRegistryLanes(lanes, registries, optionsFor(home, real.socket))
    } finally {
      await real.stop()
    }
  }

  function optionsFor(home: string, socket: string) {
    return { folder: home, docker: docker?.path ?? '', socket, apiVersion }
  }
})
