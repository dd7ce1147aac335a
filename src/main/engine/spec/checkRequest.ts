import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import { EngineError } from '../errors/EngineError.ts'
import type { HostConfig } from './hostConfig.ts'
import { parseLogConfig } from './logConfig.ts'
import type { RunConfig } from './runConfig.ts'
import { isSignal } from './signals.ts'

/** The least memory that a container can have, in bytes. */
const memoryMinimum = 6 << 20

type Check = (config: RunConfig, host: HostConfig) => string | false | undefined

/** What contradicts itself or can't be, in dockerd's words (moby `daemon/container.go`, `runconfig/hostconfig_unix.go`). */
const checks: readonly Check[] = [
  ({ WorkingDir }) =>
    WorkingDir !== '' &&
    !WorkingDir.startsWith('/') &&
    `the working directory '${WorkingDir}' is invalid, it needs to be an absolute path`,
  ({ StopSignal }) => StopSignal !== undefined && !isSignal(StopSignal) && `Invalid signal: ${StopSignal}`,
  ({ Env }) => {
    const bad = Env?.find((variable) => variable === '' || variable.startsWith('='))
    return bad !== undefined && `invalid environment variable: ${bad}`
  },
  ({ Healthcheck }) => {
    for (const name of ['Interval', 'Timeout', 'StartPeriod'] as const) {
      const value = Healthcheck?.[name] ?? 0
      if (value !== 0 && value < 1e6) return `${name} in Healthcheck cannot be less than 1ms`
    }
    return (Healthcheck?.Retries ?? 0) < 0 && 'Retries in Healthcheck cannot be negative'
  },
  (_, { AutoRemove, RestartPolicy }) =>
    AutoRemove === true &&
    (RestartPolicy?.Name ?? '') !== '' &&
    RestartPolicy?.Name !== 'no' &&
    "can't create 'AutoRemove' container with restart policy",
  (_, { RestartPolicy }) => checkRestartPolicy(RestartPolicy),
  (_, { ExtraHosts }) => firstOf(ExtraHosts, checkExtraHost),
  (_, { PortBindings }) => firstOf(Object.entries(PortBindings ?? {}), ([port, bindings]) => checkPort(port, bindings)),
  ({ ExposedPorts }) =>
    firstOf(Object.keys(ExposedPorts ?? {}), (port) => !isPort(port) && `invalid port specification: "${port}"`),
  (_, { Dns }) => firstOf(Dns, (address) => isIP(address) === 0 && `${address} is not an ip address`),
  (_, { Runtime = '' }) => !['', 'runc', 'crun'].includes(Runtime) && `Unknown runtime specified ${Runtime}`,
  checkNetwork,
  ({ Hostname }, { UTSMode }) =>
    UTSMode === 'host' && Hostname !== '' && 'conflicting options: hostname and the UTS mode',
  (_, { PidMode = '' }) =>
    !['', 'host'].includes(PidMode) && !isContainerMode(PidMode) && `invalid PID mode: ${PidMode}`,
  (_, { IpcMode = '' }) =>
    !['', 'none', 'private', 'shareable', 'host'].includes(IpcMode) &&
    !isContainerMode(IpcMode) &&
    `invalid IPC mode: ${IpcMode}`,
  (_, { ShmSize = 0 }) => ShmSize < 0 && 'SHM size can not be less than 0',
  (_, { OomScoreAdj = 0 }) =>
    Math.abs(OomScoreAdj) > 1000 && `Invalid value ${OomScoreAdj}, range for oom score adj is [-1000, 1000]`,
  (_, host) => checkMemory(host),
  (_, host) => checkProcessor(host),
  (_, { Ulimits }) =>
    firstOf(
      Ulimits,
      ({ Soft, Hard }) =>
        Hard !== -1 &&
        (Soft === -1 || Soft > Hard) &&
        `ulimit soft limit must be less than or equal to hard limit: ${Soft} > ${Hard}`,
    ),
]

/** Throws INVALID_ARGUMENT, in dockerd's words, for options of a container that contradict each other or can't be. */
export function checkRequest(config: RunConfig, host: HostConfig): void {
  parseLogConfig(host.LogConfig)
  for (const check of checks) {
    const problem = check(config, host)
    if (typeof problem === 'string') throw new EngineError('INVALID_ARGUMENT', problem)
  }
}

/** Throws as checkRequest does, for the limits and the restart policy that an update sets. */
export function checkUpdate(host: HostConfig): void {
  const problem = checkRestartPolicy(host.RestartPolicy) || checkMemory(host) || checkProcessor(host)
  if (typeof problem === 'string') throw new EngineError('INVALID_ARGUMENT', problem)
}

function checkRestartPolicy(policy: HostConfig['RestartPolicy']): string | false {
  const { Name = '', MaximumRetryCount = 0 } = policy ?? {}
  if (Name === 'on-failure') return MaximumRetryCount < 0 && 'maximum retry count cannot be negative'
  return MaximumRetryCount !== 0 && `maximum retry count cannot be used with restart policy '${Name}'`
}

function checkExtraHost(entry: string): string | false {
  const colon = entry.indexOf(':')
  if (colon <= 0) return `bad format for add-host: "${entry}"`
  const address = entry.slice(colon + 1).replace(/^\[(.*)\]$/, '$1')
  return address !== 'host-gateway' && isIP(address) === 0 && `invalid IP address in add-host: "${address}"`
}

function checkPort(
  port: string,
  bindings: readonly { readonly HostIp: string; readonly HostPort: string }[] | null,
): string | false {
  if (!isPort(port)) return `invalid port specification: "${port}"`
  for (const { HostIp, HostPort } of bindings ?? []) {
    if (HostIp !== '' && isIP(HostIp) === 0) return `invalid IP address: ${HostIp}`
    if (HostPort !== '' && !isPort(HostPort)) return `invalid port specification: "${HostPort}"`
  }
  return false
}

/** Whether a text is a port, or a range of ports, perhaps with a protocol. */
function isPort(text: string): boolean {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(?:tcp|udp|sctp))?$/i.exec(text)
  const [, first = '', last = first] = match ?? []
  return match !== null && Number(last) <= 65_535 && Number(first) <= Number(last)
}

function checkNetwork({ Hostname, ExposedPorts }: RunConfig, host: HostConfig): string | false {
  const { NetworkMode = '', Dns, ExtraHosts, PortBindings, PublishAllPorts } = host
  if (NetworkMode === 'container' || NetworkMode === 'container:') {
    return 'Invalid network mode: invalid container format container:<name|id>'
  }
  if (!isContainerMode(NetworkMode)) return false
  const mode = 'the network mode'
  if (Hostname !== '') return `conflicting options: hostname and ${mode}`
  if ((Dns ?? []).length > 0) return `conflicting options: dns and ${mode}`
  if ((ExtraHosts ?? []).length > 0) return `conflicting options: custom host-to-IP mapping and ${mode}`
  if (Object.keys(PortBindings ?? {}).length > 0 || PublishAllPorts === true) {
    return 'conflicting options: port publishing and the container type network mode'
  }
  return (
    Object.keys(ExposedPorts ?? {}).length > 0 &&
    'conflicting options: port exposing and the container type network mode'
  )
}

/** The container whose namespace a mode names: `container:NAME`; empty for another mode. */
export function namespaceOwner(mode: string | undefined): string {
  return isContainerMode(mode ?? '') ? (mode ?? '').slice('container:'.length) : ''
}

function isContainerMode(mode: string): boolean {
  return /^container:.+/.test(mode)
}

function checkMemory({
  Memory = 0,
  MemorySwap = 0,
  MemoryReservation = 0,
  MemorySwappiness,
}: HostConfig): string | false {
  if (Memory > 0 && Memory < memoryMinimum) return 'Minimum memory limit allowed is 6MB'
  if (Memory > 0 && MemorySwap > 0 && MemorySwap < Memory) {
    return 'Minimum memoryswap limit should be larger than memory limit, see usage'
  }
  if (Memory === 0 && MemorySwap > 0) {
    return 'You should always set the Memory limit when using Memoryswap limit, see usage'
  }
  if (MemoryReservation > 0 && MemoryReservation < memoryMinimum) return 'Minimum memory reservation allowed is 6MB'
  if (Memory > 0 && MemoryReservation > 0 && Memory < MemoryReservation) {
    return 'Minimum memory limit can not be less than memory reservation limit, see usage'
  }
  const swappiness = MemorySwappiness ?? -1
  return (swappiness < -1 || swappiness > 100) && `Invalid value: ${swappiness}, valid memory swappiness range is 0-100`
}

function checkProcessor({ NanoCpus = 0, CpuPeriod = 0, CpuQuota = 0 }: HostConfig): string | false {
  const processors = availableParallelism()
  if (NanoCpus > 0 && CpuPeriod > 0) return 'Conflicting options: Nano CPUs and CPU Period cannot both be set'
  if (NanoCpus > 0 && CpuQuota > 0) return 'Conflicting options: Nano CPUs and CPU Quota cannot both be set'
  if (NanoCpus < 0 || NanoCpus > processors * 1e9) {
    return `Range of CPUs is from 0.01 to ${processors}.00, as there are only ${processors} CPUs available`
  }
  if (CpuPeriod > 0 && (CpuPeriod < 1000 || CpuPeriod > 1_000_000)) {
    return 'CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)'
  }
  return CpuQuota > 0 && CpuQuota < 1000 && 'CPU cfs quota can not be less than 1ms (i.e. 1000)'
}

function firstOf<T>(items: readonly T[] | null | undefined, check: (item: T) => string | false): string | undefined {
  for (const item of items ?? []) {
    const problem = check(item)
    if (problem !== false) return problem
  }
  return undefined
}
