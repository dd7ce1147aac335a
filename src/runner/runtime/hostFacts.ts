import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { arch, release } from 'node:os'
import { capabilitiesOfMask } from './capabilities.ts'
import { findCgroups } from './cgroups.ts'
import type { HostFacts } from './facts.ts'
import { findProgram, type RuntimeProgram } from './probe.ts'

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }
/** All IDs but the last, which means none. */
const allIds = 0xffffffff

/** setrlimit(2)'s limits by the names in /proc/PID/limits. */
const limitNames: Readonly<Record<string, string>> = {
  'Max cpu time': 'cpu',
  'Max file size': 'fsize',
  'Max data size': 'data',
  'Max stack size': 'stack',
  'Max core file size': 'core',
  'Max resident set': 'rss',
  'Max processes': 'nproc',
  'Max open files': 'nofile',
  'Max locked memory': 'memlock',
  'Max address space': 'as',
  'Max file locks': 'locks',
  'Max pending signals': 'sigpending',
  'Max msgqueue size': 'msgqueue',
  'Max nice priority': 'nice',
  'Max realtime priority': 'rtprio',
  'Max realtime timeout': 'rttime',
}

/** Finds out what this machine and this process's rights allow to containers. */
export async function readHostFacts(runtime: RuntimeProgram, folders: readonly string[]): Promise<HostFacts> {
  const [status, limits, mountInfo, ownCgroups, uids, gids, oomScoreAdj, appArmor, init] = await Promise.all([
    read('/proc/self/status'),
    read('/proc/self/limits'),
    read('/proc/self/mountinfo'),
    read('/proc/self/cgroup'),
    read('/proc/self/uid_map'),
    read('/proc/self/gid_map'),
    read('/proc/self/oom_score_adj'),
    read('/sys/module/apparmor/parameters/enabled'),
    findProgram(['docker-init', 'catatonit', 'tini-static', 'tini'], folders),
  ])
  const cgroups = await findCgroups(mountInfo, ownCgroups)
  return {
    rootless: mappedIds(uids) < allIds || process.geteuid?.() !== 0,
    architecture: architectures[arch()] ?? arch(),
    capabilities: capabilitiesOfMask(field(status, 'CapBnd') ?? '0'),
    hardLimits: parseLimits(limits),
    oomScoreAdj: Number(oomScoreAdj.trim() || 0),
    cgroups,
    seccomp: field(status, 'Seccomp') !== undefined,
    appArmor: appArmor.trim() === 'Y',
    mappedUsers: mappedIds(uids),
    mappedGroups: mappedIds(gids),
    ...(init === undefined ? {} : { init }),
    hasQueues: existsSync('/dev/mqueue'),
    recursiveReadOnly: runtime.mountOptions.has('rro') && isKernelAtLeast(5, 12),
  }
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

function field(status: string, name: string): string | undefined {
  return new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1]
}

/** IDs that a namespace maps, from /proc/PID/uid_map. */
export function mappedIds(map: string): number {
  const lines = map.split('\n').filter((line) => line.trim() !== '')
  return lines.reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[2] ?? 0), 0)
}

/** Hard limits by Docker's names, from /proc/PID/limits; those that have an end. */
export function parseLimits(text: string): Readonly<Record<string, number>> {
  const found: [string, number][] = []
  for (const line of text.split('\n')) {
    const [, title = '', , hard] = /^(Max [a-z ]*?)\s{2,}(\S+)\s+(\S+)/.exec(line) ?? []
    const name = limitNames[title]
    if (name !== undefined && hard !== undefined && hard !== 'unlimited') found.push([name, Number(hard)])
  }
  return Object.fromEntries(found)
}

function isKernelAtLeast(major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = release().split('.').map(Number)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}
