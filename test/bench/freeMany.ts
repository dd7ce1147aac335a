import { openEngine } from '../../src/main/engine/engine.ts'
import type { ThreadBlock } from './LaminaProcess.ts'
import { blockRows, type Measurement, median } from './measurement.ts'
import { ThreadMeter } from './ThreadMeter.ts'

/** Where the bytes are, and plans and removals over a store of 10,000 images, which is empty afterwards. */
export async function freeMany(root: string): Promise<Measurement[]> {
  const engine = await openEngine({ root })
  const { images } = engine
  const meter = new ThreadMeter()
  const blocks: ThreadBlock[] = []
  try {
    const time = async (runs: number, work: (run: number) => unknown): Promise<number> => {
      const times: number[] = []
      for (let run = 0; run < runs; run++) {
        const start = performance.now()
        await work(run)
        times.push(performance.now() - start)
      }
      return median(times)
    }
    const usage = await time(20, () => images.storageUsage())
    const largest = await time(20, (run) => images.largestLayers(run % 2 === 0 ? 'docker' : 'disk', run * 90, 100))
    const { mostFreed } = await images.planFree({ bytes: 0 })
    meter.read()
    const plan = await time(20, (run) => images.planFree({ bytes: Math.round((mostFreed * (run + 1)) / 21) }))
    blocks.push(meter.read())
    const goal = { bytes: mostFreed }
    const { token } = await images.planFree(goal)
    const removed = await time(1, () => images.removeToFree(goal, token))
    blocks.push(meter.read())
    return [
      { name: 'All of the storage page, 10,000 images', value: usage, unit: 'ms', target: 50, runs: 20 },
      { name: 'A page of the largest layers', value: largest, unit: 'ms', target: 50, runs: 20 },
      { name: 'Plan what to free among 10,000 images', value: plan, unit: 'ms', target: 500, runs: 20 },
      { name: 'Remove 10,000 images as planned, in one transaction', value: removed / 1000, unit: 's', runs: 1 },
      ...blockRows(blocks),
    ]
  } finally {
    await engine.close()
  }
}
