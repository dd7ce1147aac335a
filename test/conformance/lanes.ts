import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answerAll, type MaskedAnswer } from './answers.ts'
import { type CommandLine, readCommandLines } from './commandLines.ts'
import { writeContainerFiles } from './containerFiles.ts'
import { openBench, runLine } from './runLine.ts'

/** Command lines about containers that go together; lanes do not touch each other's containers. */
export interface Lane {
  readonly name: string
  readonly lines: readonly CommandLine[]
}

const folder = new URL('containers/', import.meta.url)
/** It looks at everything that an engine tells, so it has the engine for itself. */
const alone = 'events'
/** Lanes that go on at the same time: what they do is mostly waiting. */
const atOnce = 3

/** All lanes, in the order of their names. */
export function readLanes(): Lane[] {
  const names = readdirSync(folder).map((file) => file.replace(/\.txt$/, ''))
  return names.sort().map((name) => ({ name, lines: readCommandLines(new URL(`${name}.txt`, folder)) }))
}

export interface LaneOptions {
  /** A folder of this run's own. */
  readonly folder: string
  /** Path of the docker command line. */
  readonly docker: string
  readonly socket: string
  readonly apiVersion: string
}

/** Runs all lanes on one engine and gives their answers by the lanes' names. */
export async function answerLanes(lanes: readonly Lane[], options: LaneOptions): Promise<Map<string, MaskedAnswer[]>> {
  const loader = openBench({ ...options, folder: join(options.folder, 'images') })
  writeContainerFiles(loader.folder)
  const loaded = await runLine(loader, 'docker load -q -i images.tar')
  if (loaded.exit !== 0) throw new Error(`the images could not be loaded: ${loaded.stderr}`)
  const answers = new Map<string, MaskedAnswer[]>()
  const answer = async ({ name, lines }: Lane): Promise<void> => {
    const bench = openBench({ ...options, folder: join(options.folder, name) })
    writeContainerFiles(bench.folder)
    writeFileSync(join(bench.folder, 'start'), String(Math.floor(Date.now() / 1000)))
    answers.set(name, await answerAll(bench, lines, new Set()))
  }
  const waiting = lanes.filter(({ name }) => name !== alone)
  const worker = async (): Promise<void> => {
    for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) await answer(lane)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  for (const lane of lanes) if (lane.name === alone) await answer(lane)
  return answers
}
