import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cannotRunContainers } from '../fixtures/cannotRunContainers.ts'
import { flushDisk, runCommand, timeCommand, versionOf } from './command.ts'
import { makeManyFilesArchive, makeRunArchive, textSize } from './containerImages.ts'
import { LaminaProcess } from './LaminaProcess.ts'
import { type Measurement, measurePairs, median } from './measurement.ts'
import { startDockerPeer } from './peers.ts'
import type { BenchOptions } from './runBench.ts'

/** Containers that are started at the same time, and that run while memory is looked at. */
const together = 50
const idle = 10
/** Bytes that a container writes before it is committed. */
const written = 50 * 1024 * 1024

/** An engine that the docker command line speaks to. Times in milliseconds. */
interface Side {
  readonly docker: (...args: readonly string[]) => Promise<string>
  readonly time: (...args: readonly string[]) => Promise<number>
  /** The time of a line of the shell, in which docker speaks to this engine. */
  readonly timeLine: (line: string) => Promise<number>
}

function sideOf(socket: string): Side {
  const env = { DOCKER_HOST: `unix://${socket}`, DOCKER_CLI_HINTS: 'false', DOCKER_CONTEXT: '' }
  return {
    docker: (...args) => runCommand('docker', args, env),
    time: (...args) => timeCommand('docker', args, env),
    timeLine: (line) => timeCommand('sh', ['-c', line], env),
  }
}

/** Running containers, beside dockerd and bare runc: warm, at once, for the first time; their output, their commit. */
export async function runContainers({ folder, cache, pairs, log }: BenchOptions): Promise<Measurement[]> {
  if (cannotRunContainers !== undefined) {
    log(`containers are not measured: ${cannotRunContainers}`)
    return []
  }
  const archives = { run: await makeRunArchive(cache), many: await makeManyFilesArchive(cache) }
  const root = join(folder, 'containers')
  const lamina = await LaminaProcess.start(root, { metered: false })
  const dockerd = await startDockerPeer(join(folder, 'dockerd'), { bridge: true })
  const own = sideOf(lamina.socket)
  const peer = dockerd && { side: sideOf(join(folder, 'dockerd', 'docker.sock')), name: dockerd.name }
  const compare = async (
    name: string,
    target: number | undefined,
    measure: (side: Side, run: number) => Promise<number>,
    runs = pairs,
  ): Promise<Measurement[]> => {
    log(name)
    if (peer === undefined) {
      const times: number[] = []
      for (let run = 0; run < runs; run++) times.push(await measure(own, run))
      return [{ name, value: median(times), unit: 'ms', runs }]
    }
    const paired = await measurePairs(
      runs,
      (run) => measure(own, run),
      (run) => measure(peer.side, run),
    )
    return [
      { name, value: paired.own, unit: 'ms', runs },
      {
        name: "… of dockerd's time",
        value: paired.ratio,
        unit: 'times',
        ...(target === undefined ? {} : { target }),
        peer: `${peer.name}: ${Math.round(paired.peer)} ms`,
        runs,
      },
    ]
  }
  try {
    const sides = [own, ...(peer ? [peer.side] : [])]
    for (const side of sides) {
      await side.docker('load', '-i', archives.run)
      await side.docker('run', '--rm', 'bench:run', 'true')
    }
    const warm = await compare(
      'docker run --rm IMAGE true, warm',
      0.6,
      (side) => side.time('run', '--rm', 'bench:run', 'true'),
      pairs * 2,
    )
    const bare = await timeBareRunc(join(folder, 'bundle'), pairs * 2)
    const rows: Measurement[] = [
      ...warm,
      ...(bare === undefined
        ? []
        : [
            {
              name: '… beyond bare runc run of the same image',
              value: (warm[0]?.value ?? 0) - bare,
              unit: 'ms' as const,
              target: 90,
              peer: `runc ${versionOf('runc') ?? ''}: ${Math.round(bare)} ms`,
              runs: pairs * 2,
            },
          ]),
      ...(await compare(`${together} containers started in parallel`, 0.6, startTogether, Math.min(pairs, 3))),
      ...(await compare(
        'Load and first run of an image of 300 MB with 30,000 files',
        0.6,
        (side) => firstRun(side, archives.many),
        Math.min(pairs, 3),
      )),
      ...(await compare('100 MB of lines through docker run', 1, (side) =>
        side.timeLine('docker run --rm bench:run cat /text > /dev/null'),
      )),
      ...(await throughTerminal(sides, compare)),
      ...(await committing(sides, compare)),
    ]
    const memory = await idleMemory(own, root)
    return memory === undefined ? rows : [...rows, memory]
  } finally {
    for (const side of [own, ...(peer ? [peer.side] : [])]) await removeContainers(side)
    await dockerd?.stop()
    await lamina.stop()
  }
}

async function removeContainers(side: Side): Promise<void> {
  const ids = (await side.docker('ps', '-aq')).split('\n').filter((id) => id !== '')
  if (ids.length > 0) await side.docker('rm', '-f', ...ids)
}

/** The median time of a bare `runc run` of busybox's `true`, in milliseconds; undefined where it can't be measured. */
async function timeBareRunc(folder: string, runs: number): Promise<number | undefined> {
  if (versionOf('runc') === undefined || process.getuid?.() !== 0) return undefined
  await mkdir(join(folder, 'rootfs', 'bin'), { recursive: true })
  for (const name of ['dev', 'proc', 'sys', 'tmp']) await mkdir(join(folder, 'rootfs', name), { recursive: true })
  const busybox = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path))
  if (busybox === undefined) return undefined
  execFileSync('cp', [busybox, join(folder, 'rootfs', 'bin', 'true')])
  await runCommand('runc', ['spec', '--bundle', folder])
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))
  config.process.args = ['true']
  config.process.terminal = false
  await writeFile(join(folder, 'config.json'), JSON.stringify(config))
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    times.push(await timeCommand('runc', ['--root', join(folder, 'state'), 'run', '--bundle', folder, `bench-${run}`]))
  }
  return median(times)
}

async function startTogether(side: Side): Promise<number> {
  const start = performance.now()
  await Promise.all(Array.from({ length: together }, () => side.docker('run', '-d', 'bench:run', 'sleep', '600')))
  const time = performance.now() - start
  await removeContainers(side)
  return time
}

async function firstRun(side: Side, archive: string): Promise<number> {
  flushDisk()
  const time = await side.timeLine(`docker load -q -i ${archive} > /dev/null && docker run --rm bench:many true`)
  await side.docker('rmi', '-f', 'bench:many')
  return time
}

type Compare = (
  name: string,
  target: number | undefined,
  measure: (side: Side, run: number) => Promise<number>,
) => Promise<Measurement[]>

/** Through a terminal on both ends: script(1) is the one of the command line. */
async function throughTerminal(sides: readonly Side[], compare: Compare): Promise<Measurement[]> {
  if (!existsSync('/usr/bin/script')) return []
  for (const side of sides) await side.docker('run', '-d', '--name', 'talker', 'bench:run', 'sleep', '3600')
  return compare(`${textSize / 1e6} MB of lines through docker exec -t`, 1, (side) =>
    side.timeLine("script -qec 'docker exec -t talker cat /text' /dev/null > /dev/null"),
  )
}

async function committing(sides: readonly Side[], compare: Compare): Promise<Measurement[]> {
  for (const side of sides) {
    await side.docker('run', '--name', 'writer', 'bench:run', 'sh', '-c', `head -c ${written} /dev/urandom > /file`)
  }
  return compare('docker commit of a container that wrote 50 MB', 0.5, async (side, run) => {
    flushDisk()
    const time = await side.time('commit', 'writer', `bench:commit-${run}`)
    await side.docker('rmi', `bench:commit-${run}`)
    return time
  })
}

/** What the runner itself has in memory (Pss) while containers sleep. */
async function idleMemory(side: Side, root: string): Promise<Measurement | undefined> {
  for (let count = 0; count < idle; count++) await side.docker('run', '-d', 'bench:run', 'sleep', '600')
  // It gives back what starting took once nobody asks for a while.
  await new Promise((resolve) => setTimeout(resolve, 15_000))
  const generations = readdirSync(join(root, 'runner')).map((name) => join(root, 'runner', name, 'runner.json'))
  const pids = generations.flatMap((file) =>
    existsSync(file) ? [Number(JSON.parse(readFileSync(file, 'utf8')).pid)] : [],
  )
  const pss = pids.flatMap((pid) => {
    if (!existsSync(`/proc/${pid}/smaps_rollup`)) return []
    return [Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) * 1024]
  })
  if (pss.length === 0) return undefined
  return {
    name: `Memory of the idle runner with ${idle} containers`,
    value: Math.max(...pss) / 1e6,
    unit: 'MB',
    target: 70 + idle,
    runs: 1,
  }
}
