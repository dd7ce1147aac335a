import { join } from 'node:path'
import { flushDisk } from './command.ts'
import { makeRootfs, makeRootfsArchive } from './debianArchive.ts'
import { LaminaProcess, type ThreadBlock } from './LaminaProcess.ts'
import { blockRows, type Measurement, measurePairs, median } from './measurement.ts'
import { DockerClient, openPodmanPeer, type Peer, startDockerPeer } from './peers.ts'
import type { BenchOptions } from './runBench.ts'

const ratioTargets: Readonly<Record<string, number>> = { docker: 0.35, podman: 0.5 }

/** Loading one large layer, beside the peers; memory and the main thread of Lamina meanwhile. */
export async function loadLarge({ folder, cache, pairs, log }: BenchOptions): Promise<Measurement[]> {
  const rootfs = await makeRootfs(cache)
  const archive = await makeRootfsArchive(rootfs)
  const lamina = await LaminaProcess.start(join(folder, 'large'))
  const own = new DockerClient('Lamina', lamina.socket, () => lamina.stop())
  const times: number[] = []
  const memory: number[] = []
  const blocks: ThreadBlock[] = []
  const loadOwn = async () => {
    await own.removeAll()
    flushDisk()
    await lamina.resetPeaks()
    const time = await own.load(archive)
    memory.push(await lamina.peakMemory())
    blocks.push(await lamina.longestBlock())
    times.push(time)
    return time
  }
  const ratios: Measurement[] = []
  try {
    await own.load(archive)
    for (const start of [startDockerPeer, openPodmanPeer]) {
      const peer = await start(join(folder, start.name))
      if (peer === undefined) continue
      try {
        ratios.push(await compare(peer, archive, pairs, loadOwn))
        log(`load beside ${peer.name}: ${ratios.at(-1)?.value.toFixed(3)}`)
      } finally {
        await peer.stop()
      }
    }
    while (times.length < pairs) await loadOwn()
  } finally {
    await own.stop()
  }
  const what = `Load a one-layer image of 170 MB (${rootfs.what})`
  return [
    { name: what, value: median(times), unit: 'ms', runs: times.length },
    ...ratios,
    {
      name: '… peak memory of the whole process',
      value: Math.max(...memory) / 1e6,
      unit: 'MB',
      target: 300,
      runs: memory.length,
    },
    ...blockRows(blocks),
  ]
}

async function compare(
  peer: Peer,
  archive: string,
  pairs: number,
  loadOwn: () => Promise<number>,
): Promise<Measurement> {
  await peer.load(archive)
  const {
    peer: time,
    ratio,
    runs,
  } = await measurePairs(pairs, loadOwn, async () => {
    await peer.removeAll()
    flushDisk()
    return peer.load(archive)
  })
  const [program = ''] = peer.name.split(' ')
  const target = ratioTargets[program]
  return {
    name: `… of the time of ${program} load`,
    value: ratio,
    unit: 'times',
    ...(target === undefined ? {} : { target }),
    peer: `${peer.name}: ${(time / 1000).toFixed(2)} s`,
    runs,
  }
}
