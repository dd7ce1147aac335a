import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { type FamilySize, makeFamily } from '../fixtures/families.ts'
import { flushDisk } from './command.ts'
import { LaminaProcess, type ThreadBlock } from './LaminaProcess.ts'
import { blockRows, type Measurement, measurePairs, type PairedTimes } from './measurement.ts'
import { DockerClient, startDockerPeer } from './peers.ts'
import type { BenchOptions } from './runBench.ts'

/** 1,000 images in 20 families. */
export const thousandImages: FamilySize = { families: 20, imagesPerFamily: 50, sharedLayers: 3, ownLayers: 1 }

/** Writes one archive a family and gives their paths. */
export async function writeFamilies(folder: string, size: FamilySize): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  const paths: string[] = []
  for (let family = 0; family < size.families; family++) {
    const path = join(folder, `family-${family}.tar`)
    await writeFile(path, makeDockerArchive([...makeFamily(size, family)]))
    paths.push(path)
  }
  return paths
}

/** Loading and listing 1,000 small images, beside docker. Leaves Lamina's data root behind, for what comes next. */
export async function loadFamilies({ folder, pairs, log }: BenchOptions): Promise<Measurement[]> {
  const archives = await writeFamilies(join(folder, 'families-archives'), thousandImages)
  const lamina = await LaminaProcess.start(join(folder, 'families'))
  const own = new DockerClient('Lamina', lamina.socket, () => lamina.stop())
  const docker = await startDockerPeer(join(folder, 'docker'))
  try {
    const blocks: ThreadBlock[] = []
    const loadNext = (client: DockerClient) => async (run: number) => {
      flushDisk()
      const time = await client.load(archives[run] ?? '')
      if (client === own) blocks.push(await lamina.longestBlock())
      return time
    }
    await lamina.resetPeaks()
    const loading = await measureBoth(archives.length, own, docker, loadNext)
    log(`load of families: ${loading.own.toFixed(0)} ms each, ${loading.ratio.toFixed(3)} of the peer`)
    const memory = await lamina.peakMemory()
    for (const client of [own, docker]) await client?.listImages()
    const listing = await measureBoth(pairs * 5, own, docker, (client) => () => client.listImages())
    const answering = await measureBoth(pairs * 5, own, docker, (client) => () => client.requestImages())
    log(`docker images: ${listing.own.toFixed(0)} ms, ${listing.ratio.toFixed(3)} of the peer`)
    return [
      { name: 'Load 50 of 1,000 small images', value: loading.own, unit: 'ms', runs: loading.runs },
      ...ratio('… of the time of docker load', loading, docker),
      { name: '… peak memory while loading all 1,000', value: memory / 1e6, unit: 'MB', runs: 1 },
      ...blockRows(blocks),
      { name: '`docker images` of 1,000 images', value: listing.own, unit: 'ms', runs: listing.runs },
      ...ratio('… of the time with dockerd', listing, docker),
      { name: '… the answer of the API alone', value: answering.own, unit: 'ms', runs: answering.runs },
      ...ratio('… of the time of dockerd', answering, docker),
    ]
  } finally {
    await own.stop()
    await docker?.stop()
  }
}

async function measureBoth(
  runs: number,
  own: DockerClient,
  peer: DockerClient | undefined,
  work: (client: DockerClient) => (run: number) => Promise<number>,
): Promise<PairedTimes> {
  return measurePairs(runs, work(own), peer === undefined ? async () => Number.NaN : work(peer))
}

function ratio(name: string, times: PairedTimes, peer: DockerClient | undefined): Measurement[] {
  if (peer === undefined) return []
  const text = `${peer.name}: ${times.peer.toFixed(0)} ms`
  return [{ name, value: times.ratio, unit: 'times', target: 0.5, peer: text, runs: times.runs }]
}
