import { join } from 'node:path'
import { openEngine } from '../../src/main/engine/engine.ts'
import type { FamilySize } from '../fixtures/families.ts'
import { freeMany } from './freeMany.ts'
import { LaminaProcess, type ThreadBlock } from './LaminaProcess.ts'
import { writeFamilies } from './loadFamilies.ts'
import { blockRows, type Measurement, median } from './measurement.ts'
import { DockerClient } from './peers.ts'
import type { BenchOptions } from './runBench.ts'

/** 10,000 images over 2,000 layers. */
const tenThousandImages: FamilySize = { families: 200, imagesPerFamily: 50, sharedLayers: 10, ownLayers: 0 }

/** Listing, accounting, planning and removing with 10,000 images. */
export async function listMany({ folder, pairs, log }: BenchOptions): Promise<Measurement[]> {
  const archives = await writeFamilies(join(folder, 'many-archives'), tenThousandImages)
  const root = join(folder, 'many')
  const lamina = await LaminaProcess.start(root)
  const docker = new DockerClient('Lamina', lamina.socket, () => lamina.stop())
  const loads: number[] = []
  const lists: number[] = []
  const blocks: ThreadBlock[] = []
  try {
    for (const archive of archives) loads.push(await docker.load(archive))
    log(`10,000 images loaded in ${(loads.reduce((a, b) => a + b) / 1000).toFixed(1)} s`)
    await docker.listImages()
    await lamina.resetPeaks()
    for (let run = 0; run < pairs; run++) {
      lists.push(await docker.listImages())
      blocks.push(await lamina.longestBlock())
    }
  } finally {
    await docker.stop()
  }
  return [
    { name: 'Load 50 more images into 10,000', value: median(loads.slice(-20)), unit: 'ms', runs: 20 },
    {
      name: '`docker images` of 10,000 images over 2,000 layers',
      value: median(lists) / 1000,
      unit: 's',
      target: 3,
      runs: pairs,
    },
    ...blockRows(blocks),
    ...(await measureEngine(root)),
    ...(await freeMany(root)),
  ]
}

async function measureEngine(root: string): Promise<Measurement[]> {
  const openings = performance.now()
  const engine = await openEngine({ root })
  const opened = performance.now() - openings
  try {
    const runs = 20
    const usage = repeat(runs, () => engine.images.diskUsage())
    const page = repeat(runs, () => engine.images.list({ sort: 'created', descending: true, limit: 500 }))
    const last = repeat(runs, () => engine.images.list({ sort: 'name', offset: 9500, limit: 500 }))
    const search = repeat(runs, () => engine.images.list({ text: 'image-17' }))
    return [
      { name: 'Open an engine with 10,000 images', value: opened, unit: 'ms', runs: 1 },
      { name: 'Disk usage in the engine, 10,000 images', value: usage, unit: 'ms', target: 50, runs },
      { name: 'First page of 500 of 10,000 in the engine', value: page, unit: 'ms', target: 50, runs },
      { name: 'Last page of 500 by name', value: last, unit: 'ms', target: 50, runs },
      { name: 'Search in 10,000 images', value: search, unit: 'ms', target: 50, runs },
    ]
  } finally {
    await engine.close()
  }
}

function repeat(runs: number, work: () => unknown): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
  return median(times)
}
