// Preloaded into a process under measurement (`node --import`): on SIGUSR2 it writes what its main thread went
// through since the last time into the file LAMINA_METER_FILE.
import { renameSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const file = process.env.LAMINA_METER_FILE
if (isMainThread && file !== undefined) {
  const delays = monitorEventLoopDelay({ resolution: 1 })
  delays.enable()
  let computed = 0
  let spent = process.threadCpuUsage()
  setInterval(() => {
    const { user, system } = process.threadCpuUsage(spent)
    computed = Math.max(computed, (user + system) / 1000)
    spent = process.threadCpuUsage()
  }, 1).unref()
  process.on('SIGUSR2', () => {
    // Written aside and renamed: whoever waits for the file finds it whole.
    writeFileSync(`${file}.new`, JSON.stringify({ longest: delays.max / 1e6, computed }))
    renameSync(`${file}.new`, file)
    delays.reset()
    computed = 0
    spent = process.threadCpuUsage()
  })
}
