import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createStreams } from '../../src/runner/streams/createStreams.ts'
import { plainSpec } from '../fixtures/plainContainers.ts'

/*
 * Keeps the logs of printing processes, one in each folder of `root`, until all have ended. A folder's process is started
 * by the first of these programs, and taken up by those after it. Each prints its count to one of two streams in turn.
 */
const [root = '', count = '0'] = process.argv.slice(2)
const script = `i=0
while [ $i -lt ${count} ]; do
  i=$((i + 1)); echo $i
  i=$((i + 1)); printf '%s\\n' $i >&2
done
: >ended`

const streams = createStreams()

/** Starts or takes up a folder's process; gives what keeps its log until it has ended. */
async function begin(folder: string): Promise<() => Promise<void>> {
  const ended = join(folder, 'ended')
  const one = streams.openContainer(plainSpec([], { id: 'a'.repeat(64) }), folder)
  if (!(await one.recover()) && !existsSync(ended)) {
    const process = await one.spawn('sh', ['-c', script], { folder })
    process.settle(true)
  }
  return async () => {
    while (!existsSync(ended)) await sleep(20)
    await one.drain()
    await one.close()
  }
}

const begun = await Promise.all(readdirSync(root).map((name) => begin(join(root, name))))
process.stdout.write('begun\n')
await Promise.all(begun.map((keep) => keep()))
streams.close()
process.stdout.write('ended\n')
