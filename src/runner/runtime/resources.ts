import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { HostConfig } from '../../main/engine/spec/hostConfig.ts'
import type { CgroupFacts } from './cgroups.ts'
import type { HostDevice } from './facts.ts'
import type { OciDeviceRule, OciResources } from './ociTypes.ts'

/** Docker's period for --cpus, in microseconds. */
const cpuPeriod = 100_000

/** Limits in the runtime's terms; those whose controller is not there are left out (`limitWarnings` tells them). */
export function limitsOf(hostConfig: HostConfig, { controllers }: CgroupFacts): OciResources {
  const memory = memoryLimits(hostConfig)
  const cpu = cpuLimits(hostConfig, controllers)
  const pids = hostConfig.PidsLimit ?? 0
  const weight = hostConfig.BlkioWeight ?? 0
  return {
    ...(controllers.has('memory') && Object.keys(memory).length > 0 ? { memory } : {}),
    ...(Object.keys(cpu).length > 0 ? { cpu } : {}),
    ...(controllers.has('pids') && pids !== 0 ? { pids: { limit: pids < 0 ? -1 : pids } } : {}),
    ...(controllers.has('blkio') && weight > 0 ? { blockIO: { weight } } : {}),
  }
}

function memoryLimits(hostConfig: HostConfig): NonNullable<OciResources['memory']> {
  const { Memory = 0, MemoryReservation = 0, MemorySwap = 0, MemorySwappiness, OomKillDisable } = hostConfig
  // As in Docker: swap as much again where nothing is said.
  const swappiness = MemorySwappiness ?? -1
  const swap = Memory > 0 && MemorySwap === 0 ? Memory * 2 : MemorySwap
  return {
    ...(Memory > 0 ? { limit: Memory } : {}),
    ...(MemoryReservation > 0 ? { reservation: MemoryReservation } : {}),
    ...(swap !== 0 ? { swap } : {}),
    ...(swappiness >= 0 ? { swappiness } : {}),
    ...(OomKillDisable === true ? { disableOOMKiller: true } : {}),
  }
}

function cpuLimits(hostConfig: HostConfig, controllers: ReadonlySet<string>): NonNullable<OciResources['cpu']> {
  const { CpuShares = 0, NanoCpus = 0, CpuPeriod = 0, CpuQuota = 0, CpusetCpus = '', CpusetMems = '' } = hostConfig
  const quota = NanoCpus > 0 ? Math.round((NanoCpus * cpuPeriod) / 1e9) : CpuQuota
  const period = NanoCpus > 0 ? cpuPeriod : CpuPeriod
  const hasCpu = controllers.has('cpu')
  const hasSets = controllers.has('cpuset')
  return {
    ...(hasCpu && CpuShares > 0 ? { shares: CpuShares } : {}),
    ...(hasCpu && quota !== 0 ? { quota } : {}),
    ...(hasCpu && period > 0 ? { period } : {}),
    ...(hasSets && CpusetCpus !== '' ? { cpus: CpusetCpus } : {}),
    ...(hasSets && CpusetMems !== '' ? { mems: CpusetMems } : {}),
  }
}

/** What of the limits asked for has no effect here, in sentences as dockerd has them. */
export function limitWarnings(hostConfig: HostConfig, { controllers }: CgroupFacts): readonly string[] {
  const { Memory, MemoryReservation, MemorySwap, PidsLimit, BlkioWeight } = hostConfig
  const { CpuShares, NanoCpus, CpuPeriod, CpuQuota, CpusetCpus, CpusetMems } = hostConfig
  const asked: readonly [string, string, readonly unknown[]][] = [
    ['memory', 'memory limit', [Memory, MemoryReservation, MemorySwap]],
    ['cpu', 'CPU limit', [CpuShares, NanoCpus, CpuPeriod, CpuQuota]],
    ['cpuset', 'cpuset', [CpusetCpus, CpusetMems]],
    ['pids', 'PIDs limit', [PidsLimit]],
    ['blkio', 'block I/O weight', [BlkioWeight]],
  ]
  return asked
    .filter(([controller, , values]) => !controllers.has(controller) && values.some(isAsked))
    .map(
      ([, name]) =>
        `Your kernel or user does not support ${name} capabilities or the cgroup is not mounted. Limitation discarded.`,
    )
}

function isAsked(value: unknown): boolean {
  return value !== undefined && value !== null && value !== 0 && value !== ''
}

/** Which devices of the host a container may open; runtimes add those that every container has. */
export function deviceRules(hostConfig: HostConfig, devices: readonly HostDevice[]): readonly OciDeviceRule[] {
  if (hostConfig.Privileged === true) return [{ allow: true, access: 'rwm' }]
  return [
    { allow: false, access: 'rwm' },
    ...devices.map(({ type, major, minor, access }) => ({ allow: true, type, major, minor, access })),
    ...(hostConfig.DeviceCgroupRules ?? []).map(parseRule),
  ]
}

/** `c 1:3 rwm`, with `*` for any number. Throws INVALID_ARGUMENT. */
function parseRule(text: string): OciDeviceRule {
  const [, type, major, minor, access = 'rwm'] = /^([acb]) (\d+|\*):(\d+|\*) ([rwm]{1,3})$/.exec(text) ?? []
  if (type !== 'a' && type !== 'b' && type !== 'c') {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not use the device rule "${text}": one is written as "c 1:3 rwm", with "*" for any number.`,
      { data: { docker: `invalid device cgroup rule format: '${text}'` } },
    )
  }
  return {
    allow: true,
    type,
    ...(major === '*' ? {} : { major: Number(major) }),
    ...(minor === '*' ? {} : { minor: Number(minor) }),
    access,
  }
}
