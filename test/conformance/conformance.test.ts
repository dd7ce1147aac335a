import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerAll, type MaskedAnswer } from './answers.ts'
import { readCommandLines } from './commandLines.ts'
import { knownDigests, writeConformanceFiles } from './conformanceFiles.ts'
import { type DockerCommand, findDockerCommands } from './dockerCommands.ts'
import { findDockerd, startDockerd } from './dockerd.ts'
import { startLaminaApi } from './laminaApi.ts'
import { isRecording, readRecorded, writeRecorded } from './recorded.ts'
import { openBench } from './runLine.ts'

const lines = readCommandLines()
const dockerd = findDockerd()
const commands = findDockerCommands()
/** What Debian's dockerd 20.10 speaks at most; both sides are asked for it. */
const apiVersion = '1.41'
/** Hundreds of lines on two engines, in milliseconds. */
const runLimit = 300_000

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lamina-conformance-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(commands)('docker $version on Lamina and on dockerd', (docker) => {
  // The newest command line meets a running dockerd; what the others must print is recorded.
  compare(docker, docker === commands[0] || isRecording ? dockerd : undefined)
})

it.skipIf(commands.length > 0)('no docker command line is here: the HTTP requests alone are compared', () => {
  expect(commands).toEqual([])
})

/** Compares Lamina's answers with a running dockerd's where `program` is given, else with the recorded ones. */
function compare(docker: DockerCommand, program: string | undefined): void {
  const name = `docker-${docker.version}`
  const recorded = readRecorded<MaskedAnswer[]>(name)
  const expected = new Map<number, MaskedAnswer>()
  const actual = new Map<number, MaskedAnswer>()
  let live: MaskedAnswer[] | undefined

  beforeAll(async () => {
    const [lamina, real] = await Promise.all([answerOnLamina(docker), program && answerOnDockerd(docker, program)])
    live = real === '' ? undefined : real
    if (isRecording && live !== undefined) writeRecorded(name, recordable(live))
    const recordedByCommand = recorded?.[Symbol.iterator]()
    for (const [index, line] of lines.entries()) {
      const own = lamina[index]
      if (own !== undefined) actual.set(line.number, own)
      const answer = live === undefined ? (line.liveOnly ? undefined : recordedByCommand?.next().value) : live[index]
      if (answer !== undefined) expected.set(line.number, answer)
    }
  }, runLimit)

  const usable = program !== undefined || recorded !== undefined
  for (const line of lines) {
    const runs = usable && (program !== undefined || !line.liveOnly)
    it.runIf(runs)(`${line.number}: ${line.text}`, () => {
      expect(actual.get(line.number)).toEqual(expected.get(line.number))
    })
  }

  it.runIf(program !== undefined && !isRecording)('dockerd still answers as it was recorded', () => {
    expect(recordable(live ?? [])).toEqual(recorded)
  })
}

function recordable(answers: readonly MaskedAnswer[]): MaskedAnswer[] {
  return answers.filter((_, index) => lines[index]?.liveOnly !== true)
}

async function answerOnLamina(docker: DockerCommand): Promise<MaskedAnswer[]> {
  const home = mkdtempSync(join(folder, 'lamina-'))
  const lamina = await startLaminaApi(home)
  try {
    return await answerLines(docker, lamina.socket, home)
  } finally {
    await lamina.stop()
  }
}

async function answerOnDockerd(docker: DockerCommand, program: string): Promise<MaskedAnswer[]> {
  const home = mkdtempSync(join(folder, 'dockerd-'))
  const real = await startDockerd(program, join(home, 'd'))
  try {
    return await answerLines(docker, real.socket, home)
  } finally {
    await real.stop()
  }
}

function answerLines(docker: DockerCommand, socket: string, home: string): Promise<MaskedAnswer[]> {
  const bench = openBench({ folder: join(home, 'bench'), docker: docker.path, socket, apiVersion })
  writeConformanceFiles(bench.folder)
  return answerAll(bench, lines, knownDigests())
}
