import { join } from 'node:path'
import { pushRemote } from '../fixtures/registry/pushRemote.ts'
import { remoteSize } from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { flushDisk } from './command.ts'
import { LaminaProcess, type ThreadBlock } from './LaminaProcess.ts'
import { blockRows, type Measurement, measurePairs, median } from './measurement.ts'
import { DockerClient, openPodmanPeer, type Peer, startDockerPeer } from './peers.ts'
import { makeBenchRemotes } from './remoteImages.ts'
import type { BenchOptions } from './runBench.ts'

/** What one kind of transfer is promised to take of a peer's time. */
interface Scenario {
  readonly what: string
  readonly verb: 'pull' | 'push'
  readonly targets: { readonly docker: number; readonly podman?: number }
  /** Brings an engine to where the transfer begins, then does it, in milliseconds. */
  readonly run: (engine: Peer) => Promise<number>
}

/**
 * Pulling and pushing, beside dockerd and podman, with one docker-registry on loopback for all. A pull is over when the
 * image can be used and its files be explored: nothing is left to be done afterwards.
 */
export async function pullImages({ folder, cache, pairs, log }: BenchOptions): Promise<Measurement[]> {
  if (cannotStartRegistry !== undefined) {
    log(`registries are not measured: ${cannotStartRegistry}`)
    return []
  }
  const remotes = await makeBenchRemotes(cache)
  await using registry = await TestRegistry.start()
  for (const [name, content] of Object.entries(remotes)) await pushRemote(registry, `bench/${name}`, content, '1')
  const name = (image: keyof typeof remotes): string => `${registry.host}/bench/${image}:1`
  const megabytes = (image: keyof typeof remotes): string => `${Math.round(remoteSize(remotes[image]) / 1e6)} MB`
  const scenarios: readonly Scenario[] = [
    {
      what: `Pull one layer of 170 MB (${megabytes('large')} gzipped)`,
      verb: 'pull',
      targets: { docker: 0.35, podman: 0.5 },
      run: (engine) => pullFresh(engine, name('large')),
    },
    {
      what: `Pull 12 layers of 300 MB in 30,000 files (${megabytes('many')} gzipped)`,
      verb: 'pull',
      targets: { docker: 0.35, podman: 0.5 },
      run: (engine) => pullFresh(engine, name('many')),
    },
    {
      what: 'Pull an image that shares all but its top layer with one that is here',
      verb: 'pull',
      targets: { docker: 0.8 },
      run: async (engine) => {
        await engine.removeAll()
        await engine.pull(name('many'))
        flushDisk()
        return engine.pull(name('sibling'))
      },
    },
    {
      what: 'Push the layer of 170 MB to an empty registry',
      verb: 'push',
      targets: { docker: 0.3 },
      run: async (engine) => {
        if (!(engine instanceof DockerClient)) throw new Error(`${engine.name} does not push here`)
        await engine.pull(name('large'))
        await using empty = await TestRegistry.start()
        flushDisk()
        return await engine.push(name('large'), `${empty.host}/bench/pushed:1`)
      },
    },
  ]
  const lamina = await LaminaProcess.start(join(folder, 'registry'))
  const own = new DockerClient('Lamina', lamina.socket, () => lamina.stop())
  try {
    await own.pull(name('large'))
    const docker = await startDockerPeer(join(folder, 'registry-docker'))
    const podman = await openPodmanPeer(join(folder, 'registry-podman'))
    const peers = [docker, podman].flatMap((peer) => peer ?? [])
    const rows: Measurement[] = []
    try {
      for (const scenario of scenarios) rows.push(...(await measure(scenario, { lamina, own, peers, pairs, log })))
    } finally {
      for (const peer of peers) await peer.stop()
    }
    return rows
  } finally {
    await own.stop()
  }
}

interface Sides {
  readonly lamina: LaminaProcess
  readonly own: DockerClient
  readonly peers: readonly Peer[]
  readonly pairs: number
  readonly log: (line: string) => void
}

async function pullFresh(engine: Peer, reference: string): Promise<number> {
  await engine.removeAll()
  flushDisk()
  return engine.pull(reference)
}

async function measure(scenario: Scenario, { lamina, own, peers, pairs, log }: Sides): Promise<Measurement[]> {
  const times: number[] = []
  const memory: number[] = []
  const blocks: ThreadBlock[] = []
  const runOwn = async (): Promise<number> => {
    await lamina.resetPeaks()
    const time = await scenario.run(own)
    memory.push(await lamina.peakMemory())
    blocks.push(await lamina.longestBlock())
    times.push(time)
    return time
  }
  const ratios: Measurement[] = []
  for (const peer of peers) {
    const [program = ''] = peer.name.split(' ')
    const target = program === 'docker' ? scenario.targets.docker : scenario.targets.podman
    if (target === undefined) continue
    const paired = await measurePairs(pairs, runOwn, () => scenario.run(peer))
    ratios.push({
      name: `… of the time of ${program} ${scenario.verb}`,
      value: paired.ratio,
      unit: 'times',
      target,
      peer: `${peer.name}: ${(paired.peer / 1000).toFixed(2)} s`,
      runs: paired.runs,
    })
    log(`${scenario.what}: ${Math.round(median(times))} ms, ${paired.ratio.toFixed(3)} of ${peer.name}`)
  }
  while (times.length < pairs) await runOwn()
  return [
    { name: scenario.what, value: median(times), unit: 'ms', runs: times.length },
    ...ratios,
    {
      name: '… peak memory of the whole process',
      value: Math.max(...memory) / 1e6,
      unit: 'MB',
      target: 350,
      runs: memory.length,
    },
    ...blockRows(blocks),
  ]
}
