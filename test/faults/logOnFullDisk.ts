// `node logOnFullDisk.ts FOLDER`: keeps the log of a process in a small file system of its own, which is full for a
// while, and tells what came of it.
import { appendFileSync, existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createStreams } from '../../src/runner/streams/createStreams.ts'
import { say } from '../fixtures/childProcess.ts'
import { plainSpec } from '../fixtures/plainContainers.ts'

/** What came of a log whose disk was full. */
export interface FullLog {
  readonly exitCode: number
  /** Bytes that a view of the process got. */
  readonly seen: number
  /** Lines of the log, and whether each is whole. */
  readonly first: string
  readonly last: string
  readonly areWhole: boolean
  readonly problems: readonly string[]
}

const [folder = ''] = process.argv.slice(2)
const id = 'a'.repeat(64)
const filler = join(folder, 'filler')
const [full, free] = [join(folder, '..', 'full'), join(folder, '..', 'free')]
const script = `echo first
until [ -e ${full} ]; do sleep 0.02; done
head -c 3000000 /dev/zero | tr '\\0' x; echo; echo lost; : >${full}.done
until [ -e ${free} ]; do sleep 0.02; done
echo last; exit 3`

const streams = createStreams()
const one = streams.openContainer(plainSpec([], { id }), folder)
const problems: string[] = []
one.onLogProblem((problem) => problems.push(problem))
let seen = 0
const all = { stdin: false, stdout: true, stderr: true, framed: false, delivery: 'all' } as const
one.attach(all).on('data', (bytes: Buffer) => {
  seen += bytes.length
})
const child = await one.spawn('sh', ['-c', script], { folder })
child.settle(true)
// A viewer may be told before the log is written: the disk is to be full after the first line.
const log = join(folder, `${id}-json.log`)
while (seen === 0 || !existsSync(log) || !readFileSync(log, 'utf8').includes('first')) await sleep(10)
fillUp(filler)
writeFileSync(full, '')
while (!existsSync(`${full}.done`) || seen < 3_000_000) await sleep(10)
rmSync(filler)
writeFileSync(free, '')
const { exitCode } = await child.ended
const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
const entries = lines.map((line): { log?: string } => JSON.parse(line))
const result: FullLog = {
  exitCode,
  seen,
  first: entries.at(0)?.log ?? '',
  last: entries.at(-1)?.log ?? '',
  areWhole: entries.every(({ log }) => log !== undefined),
  problems,
}
say(result)
await one.close()
streams.close()

/** Takes all that is free of the disk, whatever else is written there meanwhile. */
function fillUp(path: string): void {
  try {
    for (;;) appendFileSync(path, Buffer.alloc(statfsSync(folder).bsize, 1))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  }
}
