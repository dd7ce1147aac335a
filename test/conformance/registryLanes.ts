import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { answerAll, type MaskedAnswer } from './answers.ts'
import { type CommandLine, readCommandLines } from './commandLines.ts'
import type { LaneOptions } from './lanes.ts'
import { digestNames, loadedImages, newerManifest } from './registryContents.ts'
import { openBench } from './runLine.ts'
import type { TestRegistries } from './TestRegistries.ts'
import { orderTransfers } from './transferLines.ts'

/** Command lines about registries that go together; the engine is empty before and after. */
export interface RegistryLane {
  readonly name: string
  readonly lines: readonly CommandLine[]
}

const folder = new URL('registries/', import.meta.url)

/** All lanes, in the order of their names. */
export function readRegistryLanes(): RegistryLane[] {
  const names = readdirSync(folder).map((file) => file.replace(/\.txt$/, ''))
  return names.sort().map((name) => ({ name, lines: readCommandLines(new URL(`${name}.txt`, folder)) }))
}

/** Runs all lanes on one engine, one after the other, and gives their answers by the lanes' names. */
export async function answerRegistryLanes(
  lanes: readonly RegistryLane[],
  registries: TestRegistries,
  options: LaneOptions,
): Promise<Map<string, MaskedAnswer[]>> {
  const answers = new Map<string, MaskedAnswer[]>()
  for (const { name, lines } of lanes) {
    const { folder: files, environment } = openBench({ ...options, folder: join(options.folder, name) })
    writeFileSync(join(files, 'loaded.tar'), makeDockerArchive(loadedImages))
    writeFileSync(join(files, 'newer.json'), newerManifest)
    writeFileSync(join(files, 'start'), String(Math.floor(Date.now() / 1000)))
    const bench = { folder: files, environment: { ...environment, ...registries.variables, NODE: process.execPath } }
    const names = new Map([...registries.names, [environment.HOME ?? '', 'HOME'], ...digestNames])
    const given = await answerAll(bench, lines, new Set(), names)
    answers.set(
      name,
      given.map((answer) => ({
        ...answer,
        stdout: orderTransfers(answer.stdout),
        stderr: orderTransfers(answer.stderr),
      })),
    )
  }
  return answers
}
