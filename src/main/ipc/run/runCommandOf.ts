import type { RunCommand } from '../../../shared/model/run/runCommand.ts'
import type { HostConfig, MountRequest, PortBinding } from '../../engine/spec/hostConfig.ts'
import type { RunConfig } from '../../engine/spec/runConfig.ts'

/** What a container was made with. */
interface Made {
  readonly name: string
  /** With the image's merged in. */
  readonly config: RunConfig
  readonly hostConfig: HostConfig
}

/** A flag with its values; those without values, and switches that are off, are left away. */
type Line = readonly [flag: string, values: readonly (string | undefined)[] | string | boolean | undefined]

/**
 * The `docker run` that makes such a container again: what its configuration has beyond that of its image. The name
 * is not among it, since it is taken.
 */
export function toRunCommand({ config, hostConfig }: Made, image: RunConfig): RunCommand {
  const [entrypoint, ...entrypointArguments] = config.Entrypoint ?? []
  const ownEntrypoint = !isSame(config.Entrypoint, image.Entrypoint)
  const ownCommand = ownEntrypoint || !isSame(config.Cmd, image.Cmd)
  const lines: readonly Line[] = [
    ...processLines(config, image),
    ['entrypoint', ownEntrypoint ? (entrypoint ?? '') : undefined],
    ...networkLines(config, image, hostConfig),
    ...storageLines(config, image, hostConfig),
    ...limitLines(hostConfig),
    ...securityLines(hostConfig),
    ...healthLines(config, image),
    // What every container has unless it asks for something else.
    ['log-driver', hostConfig.LogConfig?.Type === 'json-file' ? undefined : hostConfig.LogConfig?.Type || undefined],
    ['log-opt', pairs(hostConfig.LogConfig?.Config)],
  ]
  const flags = lines.flatMap(([flag, told]) => {
    const values = toValues(told)
    return values.length === 0 ? [] : [[flag, values] as const]
  })
  const command = [...(ownEntrypoint ? entrypointArguments : []), ...(ownCommand ? (config.Cmd ?? []) : [])]
  return { flags: Object.fromEntries(flags), image: config.Image, command }
}

function toValues(told: Line[1]): string[] {
  if (told === undefined || told === false) return []
  if (told === true) return ['true']
  return (typeof told === 'string' ? [told] : told).filter((value): value is string => value !== undefined)
}

function processLines(config: RunConfig, image: RunConfig): Line[] {
  return [
    ['interactive', config.OpenStdin],
    ['tty', config.Tty],
    ['detach', !config.AttachStdout],
    ['env', (config.Env ?? []).filter((line) => image.Env?.includes(line) !== true)],
    ['user', other(config.User, image.User)],
    ['workdir', other(config.WorkingDir, image.WorkingDir)],
    // The first characters of its ID are what any container has.
    ['hostname', /^[0-9a-f]{12}$/.test(config.Hostname) ? undefined : config.Hostname || undefined],
    ['domainname', config.Domainname || undefined],
    ['label', pairs(without(config.Labels ?? {}, image.Labels ?? {}))],
    ['stop-signal', other(config.StopSignal ?? '', image.StopSignal ?? '')],
    ['stop-timeout', config.StopTimeout === undefined ? undefined : String(config.StopTimeout)],
  ]
}

function networkLines(config: RunConfig, image: RunConfig, hostConfig: HostConfig): Line[] {
  const bindings = Object.entries(hostConfig.PortBindings ?? {})
  const exposed = Object.keys(without(config.ExposedPorts ?? {}, image.ExposedPorts ?? {}))
  const published = new Set(bindings.map(([port]) => port))
  return [
    ['publish', bindings.flatMap(([port, hosts]) => (hosts ?? []).map((host) => publishText(port, host)))],
    ['publish-all', hostConfig.PublishAllPorts],
    ['expose', exposed.filter((port) => !published.has(port))],
    ['network', isDefaultNetwork(hostConfig.NetworkMode) ? undefined : hostConfig.NetworkMode],
    ['add-host', hostConfig.ExtraHosts ?? []],
    ['dns', hostConfig.Dns ?? []],
    ['dns-search', hostConfig.DnsSearch ?? []],
    ['dns-option', hostConfig.DnsOptions ?? []],
  ]
}

function isDefaultNetwork(mode: string | undefined): boolean {
  return mode === undefined || mode === '' || mode === 'default' || mode === 'bridge'
}

function publishText(port: string, { HostIp, HostPort }: PortBinding): string {
  const inContainer = port.replace(/\/tcp$/, '')
  const address = HostIp.includes(':') ? `[${HostIp}]` : HostIp
  if (address !== '') return `${address}:${HostPort}:${inContainer}`
  return HostPort === '' ? inContainer : `${HostPort}:${inContainer}`
}

function storageLines(config: RunConfig, image: RunConfig, hostConfig: HostConfig): Line[] {
  const anonymous = Object.keys(without(config.Volumes ?? {}, image.Volumes ?? {}))
  return [
    ['volume', [...(hostConfig.Binds ?? []), ...anonymous]],
    ['mount', (hostConfig.Mounts ?? []).map(mountText)],
    ['tmpfs', Object.entries(hostConfig.Tmpfs ?? {}).map(([path, options]) => (options ? `${path}:${options}` : path))],
    ['volumes-from', hostConfig.VolumesFrom ?? []],
    ['read-only', hostConfig.ReadonlyRootfs],
    ['shm-size', hostConfig.ShmSize === 64 * 1024 * 1024 ? undefined : amount(hostConfig.ShmSize)],
    ['rm', hostConfig.AutoRemove],
    ['restart', restartText(hostConfig)],
    ['init', hostConfig.Init ?? undefined],
  ]
}

function restartText({ RestartPolicy: policy }: HostConfig): string | undefined {
  if (policy === undefined || policy.Name === '' || policy.Name === 'no') return undefined
  return policy.MaximumRetryCount > 0 ? `${policy.Name}:${policy.MaximumRetryCount}` : policy.Name
}

function mountText(mount: MountRequest): string {
  const { BindOptions: bind, VolumeOptions: volume, TmpfsOptions: tmpfs } = mount
  const fields: (string | undefined)[] = [
    `type=${mount.Type}`,
    mount.Source ? `source=${mount.Source}` : undefined,
    `target=${mount.Target}`,
    mount.ReadOnly ? 'readonly' : undefined,
    bind?.Propagation ? `bind-propagation=${bind.Propagation}` : undefined,
    volume?.NoCopy ? 'volume-nocopy' : undefined,
    volume?.Subpath ? `volume-subpath=${volume.Subpath}` : undefined,
    ...(pairs(volume?.Labels) ?? []).map((pair) => `volume-label=${pair}`),
    volume?.DriverConfig?.Name ? `volume-driver=${volume.DriverConfig.Name}` : undefined,
    ...(pairs(volume?.DriverConfig?.Options) ?? []).map((pair) => `volume-opt=${pair}`),
    tmpfs?.SizeBytes ? `tmpfs-size=${tmpfs.SizeBytes}` : undefined,
    tmpfs?.Mode ? `tmpfs-mode=${tmpfs.Mode.toString(8)}` : undefined,
  ]
  return fields
    .filter((field) => field !== undefined)
    .map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',')
}

function limitLines(hostConfig: HostConfig): Line[] {
  return [
    ['memory', amount(hostConfig.Memory)],
    ['memory-reservation', amount(hostConfig.MemoryReservation)],
    ['memory-swap', amount(hostConfig.MemorySwap)],
    ['cpus', hostConfig.NanoCpus ? String(hostConfig.NanoCpus / 1e9) : undefined],
    ['cpu-shares', amount(hostConfig.CpuShares)],
    ['cpu-period', amount(hostConfig.CpuPeriod)],
    ['cpu-quota', amount(hostConfig.CpuQuota)],
    ['cpuset-cpus', hostConfig.CpusetCpus || undefined],
    ['cpuset-mems', hostConfig.CpusetMems || undefined],
    ['pids-limit', amount(hostConfig.PidsLimit ?? undefined)],
    ['ulimit', (hostConfig.Ulimits ?? []).map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`)],
    ['oom-score-adj', amount(hostConfig.OomScoreAdj)],
  ]
}

function securityLines(hostConfig: HostConfig): Line[] {
  return [
    ['privileged', hostConfig.Privileged],
    ['cap-add', hostConfig.CapAdd ?? []],
    ['cap-drop', hostConfig.CapDrop ?? []],
    ['security-opt', hostConfig.SecurityOpt ?? []],
    ['group-add', hostConfig.GroupAdd ?? []],
    [
      'device',
      (hostConfig.Devices ?? []).map((device) =>
        [device.PathOnHost, device.PathInContainer, device.CgroupPermissions].join(':'),
      ),
    ],
    ['sysctl', pairs(hostConfig.Sysctls)],
    // What every container has unless it asks for something else.
    ['cgroupns', hostConfig.CgroupnsMode === 'host' ? 'host' : undefined],
    ['pid', hostConfig.PidMode || undefined],
    ['ipc', hostConfig.IpcMode === 'private' ? undefined : hostConfig.IpcMode || undefined],
    ['uts', hostConfig.UTSMode || undefined],
    ['annotation', pairs(hostConfig.Annotations)],
  ]
}

function healthLines({ Healthcheck: check }: RunConfig, image: RunConfig): Line[] {
  if (check === undefined || JSON.stringify(check) === JSON.stringify(image.Healthcheck)) return []
  if (check.Test[0] === 'NONE') return [['no-healthcheck', true]]
  const [, ...words] = check.Test
  return [
    ['health-cmd', words.join(' ') || undefined],
    ['health-interval', duration(check.Interval)],
    ['health-timeout', duration(check.Timeout)],
    ['health-retries', amount(check.Retries)],
    ['health-start-period', duration(check.StartPeriod)],
    ['health-start-interval', duration(check.StartInterval)],
  ]
}

function duration(nanoseconds: number | undefined): string | undefined {
  if (!nanoseconds) return undefined
  return nanoseconds % 1e9 === 0
    ? `${nanoseconds / 1e9}s`
    : nanoseconds % 1e6 === 0
      ? `${nanoseconds / 1e6}ms`
      : `${nanoseconds}ns`
}

function amount(number: number | undefined): string | undefined {
  return number ? String(number) : undefined
}

function other(value: string, image: string): string | undefined {
  return value === image || value === '' ? undefined : value
}

function pairs(record: Readonly<Record<string, string>> | null | undefined): string[] | undefined {
  return record === null || record === undefined
    ? undefined
    : Object.entries(record).map(([key, value]) => `${key}=${value}`)
}

function without<T>(record: Readonly<Record<string, T>>, gone: Readonly<Record<string, unknown>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).filter(([key, value]) => JSON.stringify(gone[key]) !== JSON.stringify(value)),
  )
}

function isSame(left: readonly string[] | null, right: readonly string[] | null): boolean {
  return JSON.stringify(left ?? []) === JSON.stringify(right ?? [])
}
