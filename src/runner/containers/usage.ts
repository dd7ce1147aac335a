import { readFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type { ContainerUsage, NetworkUsage } from '../contract/container.ts'
import { type CgroupFacts, cgroupFolder } from '../runtime/cgroups.ts'
import { containerPids, type RunningContainer } from './containerPids.ts'

/** Nanoseconds of one tick of /proc's clocks: USER_HZ is 100 on all of Linux. */
const tick = 1e7
const pageSize = 4096

/** The part of a sample that processes or a cgroup tell. */
type Counters = Omit<ContainerUsage, 'time' | 'hostCpuTotal' | 'processors' | 'networks' | 'memoryLimit'> & {
  readonly memoryLimit?: number
}

/** One sample of what a container uses; all zero when it does not run, as Docker has it. */
export async function readUsage(cgroups: CgroupFacts, container: RunningContainer): Promise<ContainerUsage> {
  const { pid } = container.state
  const [counters, networks, hostCpuTotal] = await Promise.all([
    pid === 0 ? noCounters : countersOf(cgroups, container),
    pid === 0 ? {} : networksOf(pid),
    hostCpu(),
  ])
  const limit = counters.memoryLimit ?? Number.POSITIVE_INFINITY
  return {
    ...counters,
    time: Date.now(),
    hostCpuTotal,
    processors: cpus().length,
    memoryLimit: Math.min(limit, totalmem()),
    networks,
  }
}

const noCounters: Counters = {
  cpuTotal: 0,
  cpuUser: 0,
  cpuSystem: 0,
  memory: 0,
  memoryInactiveFile: 0,
  pids: 0,
  source: 'proc',
}

async function countersOf(cgroups: CgroupFacts, container: RunningContainer): Promise<Counters> {
  const { id } = container.spec
  if (cgroups.version === 2) return unifiedCounters(cgroupFolder(cgroups, id, 'unified') ?? '')
  if (cgroups.version === 1 && cgroups.controllers.has('memory') && cgroups.controllers.has('cpuacct')) {
    return legacyCounters((controller) => cgroupFolder(cgroups, id, controller))
  }
  return processCounters(await containerPids(cgroups, container))
}

/** Counters of a cgroup of version 2 (Documentation/admin-guide/cgroup-v2.rst). */
async function unifiedCounters(folder: string): Promise<Counters> {
  const [cpu, memory, stat, limit, pids, pidsLimit, io] = await Promise.all(
    ['cpu.stat', 'memory.current', 'memory.stat', 'memory.max', 'pids.current', 'pids.max', 'io.stat'].map((name) =>
      read(join(folder, name)),
    ),
  )
  const rest = limitsOf(limit, pidsLimit)
  return {
    cpuTotal: keyed(cpu, 'usage_usec') * 1000,
    cpuUser: keyed(cpu, 'user_usec') * 1000,
    cpuSystem: keyed(cpu, 'system_usec') * 1000,
    memory: Number(memory ?? 0),
    memoryInactiveFile: keyed(stat, 'inactive_file'),
    pids: Number(pids ?? 0),
    blockRead: sumOf(io, /\brbytes=(\d+)/g),
    blockWritten: sumOf(io, /\bwbytes=(\d+)/g),
    ...rest,
    source: 'cgroup',
  }
}

/** Counters of cgroups of version 1 (Documentation/admin-guide/cgroup-v1). */
async function legacyCounters(folderOf: (controller: string) => string | undefined): Promise<Counters> {
  const file = (controller: string, name: string) => read(join(folderOf(controller) ?? '/nowhere', name))
  const [total, stat, memory, memoryStat, limit, pids, pidsLimit, io] = await Promise.all([
    file('cpuacct', 'cpuacct.usage'),
    file('cpuacct', 'cpuacct.stat'),
    file('memory', 'memory.usage_in_bytes'),
    file('memory', 'memory.stat'),
    file('memory', 'memory.limit_in_bytes'),
    file('pids', 'pids.current'),
    file('pids', 'pids.max'),
    file('blkio', 'blkio.throttle.io_service_bytes'),
  ])
  return {
    cpuTotal: Number(total ?? 0),
    cpuUser: keyed(stat, 'user') * tick,
    cpuSystem: keyed(stat, 'system') * tick,
    memory: Number(memory ?? 0),
    memoryInactiveFile: keyed(memoryStat, 'total_inactive_file'),
    pids: Number(pids ?? 0),
    blockRead: sumOf(io, /^\d+:\d+ Read (\d+)$/gm),
    blockWritten: sumOf(io, /^\d+:\d+ Write (\d+)$/gm),
    ...limitsOf(limit, pidsLimit),
    source: 'cgroup',
  }
}

/** Where there is no cgroup: sums over the processes that live now. */
async function processCounters(pids: ReadonlySet<number>): Promise<Counters> {
  const all = await Promise.all([...pids].map((pid) => read(`/proc/${pid}/stat`)))
  let cpuUser = 0
  let cpuSystem = 0
  let memory = 0
  for (const text of all) {
    if (text === undefined) continue
    // Fields from the third on (proc(5)): utime is 14, stime 15, rss in pages 24.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    cpuUser += Number(fields[11] ?? 0) * tick
    cpuSystem += Number(fields[12] ?? 0) * tick
    memory += Number(fields[21] ?? 0) * pageSize
  }
  return {
    cpuTotal: cpuUser + cpuSystem,
    cpuUser,
    cpuSystem,
    memory,
    memoryInactiveFile: 0,
    pids: pids.size,
    source: 'proc',
  }
}

function limitsOf(memory: string | undefined, pids: string | undefined): Pick<Counters, 'memoryLimit' | 'pidsLimit'> {
  const memoryLimit = Number(memory)
  const pidsLimit = Number(pids)
  return {
    ...(Number.isFinite(memoryLimit) && memoryLimit > 0 ? { memoryLimit } : {}),
    ...(Number.isFinite(pidsLimit) && pidsLimit > 0 ? { pidsLimit } : {}),
  }
}

/** Counters of a container's interfaces; its loopback is not told, as in Docker. */
async function networksOf(pid: number): Promise<Readonly<Record<string, NetworkUsage>>> {
  const text = (await read(`/proc/${pid}/net/dev`)) ?? ''
  const rows = text.split('\n').flatMap((line): [string, NetworkUsage][] => {
    const [, name, rest] = /^\s*([^:\s]+):\s*(.*)$/.exec(line) ?? []
    if (name === undefined || rest === undefined || name === 'lo') return []
    const [
      rxBytes = 0,
      rxPackets = 0,
      rxErrors = 0,
      rxDropped = 0,
      ,
      ,
      ,
      ,
      txBytes = 0,
      txPackets = 0,
      txErrors = 0,
      txDropped = 0,
    ] = rest.trim().split(/\s+/).map(Number)
    return [[name, { rxBytes, rxPackets, rxErrors, rxDropped, txBytes, txPackets, txErrors, txDropped }]]
  })
  return Object.fromEntries(rows)
}

/** Nanoseconds that all processors have worked and idled, as Docker's `system_cpu_usage`. */
async function hostCpu(): Promise<number> {
  const line = (await read('/proc/stat'))?.split('\n')[0] ?? ''
  // Time of guests is in the others already.
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number)
  return ticks.reduce((sum, value) => sum + value, 0) * tick
}

function read(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  )
}

function keyed(text: string | undefined, key: string): number {
  return Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(text ?? '')?.[1] ?? 0)
}

function sumOf(text: string | undefined, pattern: RegExp): number {
  let sum = 0
  for (const [, amount] of (text ?? '').matchAll(pattern)) sum += Number(amount)
  return sum
}
