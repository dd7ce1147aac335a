import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { floodTerminal } from './floodTerminal.ts'
import { listMany } from './listMany.ts'
import { loadFamilies } from './loadFamilies.ts'
import { loadLarge } from './loadLarge.ts'
import { isMet } from './measurement.ts'
import { pullImages } from './pullImages.ts'
import { readTar } from './readTar.ts'
import { describeMachine, formatDocument, formatTable } from './report.ts'
import { type BenchPart, runBench } from './runBench.ts'
import { runContainers } from './runContainers.ts'
import { showMany } from './showMany.ts'
import { startCold } from './startCold.ts'
import { walkForest } from './walkForest.ts'

const parts: readonly (readonly [string, BenchPart])[] = [
  ['large', loadLarge],
  ['families', loadFamilies],
  ['many', listMany],
  ['window', showMany],
  ['forest', walkForest],
  ['start', startCold],
  ['tar', readTar],
  ['terminal', floodTerminal],
  ['containers', runContainers],
  ['registry', pullImages],
]

const usage = `Usage: npm run bench -- [--only PART,...] [--pairs N] [--write]
Parts: ${parts.map(([name]) => name).join(', ')}. --write puts the table into docs/benchmarks.md.`

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    pairs: { type: 'string' },
    write: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
const names = values.only?.split(',') ?? parts.map(([name]) => name)
const chosen = parts.filter(([name]) => names.includes(name))
const pairs = Number(values.pairs ?? '5')

if (values.help === true || chosen.length !== names.length || !Number.isInteger(pairs) || pairs < 1) {
  console.error(usage)
  process.exitCode = values.help === true ? 0 : 1
} else {
  await measure()
}

async function measure(): Promise<void> {
  const project = join(import.meta.dirname, '..', '..')
  const machine = describeMachine()
  const folder = await mkdtemp(join(tmpdir(), 'lamina-bench-'))
  try {
    const log = (line: string) => console.error(line)
    const measurements = await runBench(chosen, { folder, cache: join(project, '.cache', 'bench'), pairs, log })
    await mkdir(join(project, 'test-results'), { recursive: true })
    const document = JSON.stringify({ machine, measurements }, undefined, 2)
    await writeFile(join(project, 'test-results', 'bench.json'), `${document}\n`)
    if (values.write === true) {
      await writeFile(join(project, 'docs', 'benchmarks.md'), formatDocument(machine, measurements))
    }
    console.log(formatTable(measurements))
    const missed = measurements.filter((one) => isMet(one) === false)
    console.log(missed.length === 0 ? 'Every target is met.' : `Missed: ${missed.map(({ name }) => name).join('; ')}`)
  } finally {
    // A runner takes its mounts away a moment after its last container.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}
