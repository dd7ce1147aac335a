// Preloaded into a process under measurement (`node --import`): on SIGUSR2 it writes what its main thread went
// through since the last time into the file LAMINA_METER_FILE.
import { renameSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import { ThreadMeter } from './ThreadMeter.ts'

const file = process.env.LAMINA_METER_FILE
if (isMainThread && file !== undefined) {
  const meter = new ThreadMeter()
  process.on('SIGUSR2', () => {
    // Written aside and renamed: whoever waits for the file finds it whole.
    writeFileSync(`${file}.new`, JSON.stringify(meter.read()))
    renameSync(`${file}.new`, file)
  })
}
