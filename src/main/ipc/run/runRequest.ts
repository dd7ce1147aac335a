import type { RunCommand } from '../../../shared/model/run/runCommand.ts'
import type { CreateRequest } from '../../engine/containers/types.ts'
import { EngineError } from '../../engine/errors/EngineError.ts'
import type { DeviceMapping, HostConfig, RestartPolicy, Ulimit } from '../../engine/spec/hostConfig.ts'
import { emptyRunConfig, type Healthcheck, type RunConfig } from '../../engine/spec/runConfig.ts'
import { readMountSpec } from './mountSpecs.ts'
import { readPortSpecs } from './portSpecs.ts'
import { readBytes, readDuration, readWhole } from './quantities.ts'

/** Values of the flags of one command. */
class Flags {
  readonly #flags: RunCommand['flags']

  constructor(flags: RunCommand['flags']) {
    this.#flags = flags
  }

  isOn(name: string): boolean {
    return this.text(name) === 'true'
  }

  text(name: string): string | undefined {
    return this.#flags[name]?.at(-1)
  }

  list(name: string): string[] {
    return [...(this.#flags[name] ?? [])]
  }

  /** What `read` makes of a value, under `key`; nothing when the flag is not given. */
  field<K extends string, T>(name: string, key: K, read: (text: string, what: string) => T): { [P in K]?: T } {
    const text = this.text(name)
    const field: { [P in K]?: T } = {}
    if (text !== undefined && text !== '') field[key] = read(text, `--${name}`)
    return field
  }

  /** The values under `key`; nothing when there are none. */
  listField<K extends string>(name: string, key: K): { [P in K]?: string[] } {
    const field: { [P in K]?: string[] } = {}
    if (this.list(name).length > 0) field[key] = this.list(name)
    return field
  }

  /** `KEY=value` values as an object; a key without a value is empty. */
  pairs(name: string): Record<string, string> {
    return Object.fromEntries(
      this.list(name).map((text) => {
        const at = text.indexOf('=')
        return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
      }),
    )
  }
}

const asIs = (text: string): string => text

/**
 * What the engine is asked for by a `docker run`: the translation that docker's command line makes of its flags, into
 * `Config` and `HostConfig`. `environment` is where `--env NAME` without a value takes it from; one
 * that is not there either is taken away from the image's. Throws
 * INVALID_ARGUMENT with the flag, and UNSUPPORTED for what only docker on a terminal can do.
 */
export function toCreateRequest(
  run: RunCommand,
  environment: Readonly<Record<string, string | undefined>> = {},
): CreateRequest {
  const flags = new Flags(run.flags)
  const { exposed, bindings } = readPortSpecs(flags.list('publish'), flags.list('expose'))
  const volumes = flags.list('volume')
  const binds = volumes.filter((volume) => volume.includes(':'))
  for (const bind of binds) verifyBind(bind)
  const config: RunConfig = {
    ...emptyRunConfig(),
    ...(Object.keys(exposed).length === 0 ? {} : { ExposedPorts: exposed }),
    Hostname: flags.text('hostname') ?? '',
    Domainname: flags.text('domainname') ?? '',
    User: flags.text('user') ?? '',
    AttachStdin: flags.isOn('interactive') && !flags.isOn('detach'),
    AttachStdout: !flags.isOn('detach'),
    AttachStderr: !flags.isOn('detach'),
    Tty: flags.isOn('tty'),
    OpenStdin: flags.isOn('interactive'),
    StdinOnce: flags.isOn('interactive') && !flags.isOn('detach'),
    Env: readEnvironment(flags.list('env'), environment),
    Cmd: run.command.length === 0 ? null : [...run.command],
    Image: run.image,
    Volumes: Object.fromEntries(volumes.filter((volume) => !volume.includes(':')).map((path) => [path, {}])),
    WorkingDir: flags.text('workdir') ?? '',
    Entrypoint: readEntrypoint(flags.text('entrypoint')),
    Labels: flags.pairs('label'),
    ...flags.field('stop-signal', 'StopSignal', asIs),
    ...flags.field('stop-timeout', 'StopTimeout', (text, what) => readWhole(text, what, -1)),
    ...readHealthcheck(flags),
  }
  const name = flags.text('name')
  const platform = flags.text('platform')
  return {
    config,
    hostConfig: { ...readHostConfig(flags), PortBindings: bindings, Binds: binds.length === 0 ? null : binds },
    ...(name ? { name } : {}),
    ...(platform ? { platform } : {}),
  }
}

function readHostConfig(flags: Flags): HostConfig {
  const tmpfs = flags.list('tmpfs').map((text): [string, string] => {
    const at = text.indexOf(':')
    return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
  })
  const mounts = flags.list('mount').map(readMountSpec)
  const ulimits = flags.list('ulimit').map(readUlimit)
  const devices = flags.list('device').map(readDevice)
  const logs = { Type: flags.text('log-driver') ?? '', Config: flags.pairs('log-opt') }
  const securityOptions = flags.list('security-opt').map(readSecurityOption)
  return {
    NetworkMode: flags.text('network') ?? 'default',
    AutoRemove: flags.isOn('rm'),
    Privileged: flags.isOn('privileged'),
    PublishAllPorts: flags.isOn('publish-all'),
    ReadonlyRootfs: flags.isOn('read-only'),
    RestartPolicy: readRestart(flags.text('restart') ?? 'no'),
    ...(flags.text('init') === undefined ? {} : { Init: flags.isOn('init') }),
    ...(tmpfs.length === 0 ? {} : { Tmpfs: Object.fromEntries(tmpfs) }),
    ...(mounts.length === 0 ? {} : { Mounts: mounts }),
    ...(ulimits.length === 0 ? {} : { Ulimits: ulimits }),
    ...(devices.length === 0 ? {} : { Devices: devices }),
    ...(securityOptions.length === 0 ? {} : { SecurityOpt: securityOptions }),
    ...(logs.Type === '' && Object.keys(logs.Config).length === 0 ? {} : { LogConfig: logs }),
    ...(flags.list('sysctl').length === 0 ? {} : { Sysctls: flags.pairs('sysctl') }),
    ...(flags.list('annotation').length === 0 ? {} : { Annotations: flags.pairs('annotation') }),
    ...flags.listField('add-host', 'ExtraHosts'),
    ...flags.listField('dns', 'Dns'),
    ...flags.listField('dns-search', 'DnsSearch'),
    ...flags.listField('dns-option', 'DnsOptions'),
    ...flags.listField('volumes-from', 'VolumesFrom'),
    ...flags.listField('group-add', 'GroupAdd'),
    ...readCapabilities(flags),
    ...flags.field('pid', 'PidMode', asIs),
    ...flags.field('ipc', 'IpcMode', asIs),
    ...flags.field('uts', 'UTSMode', asIs),
    ...flags.field('cgroupns', 'CgroupnsMode', readCgroupNamespace),
    ...flags.field('shm-size', 'ShmSize', readBytes),
    ...flags.field('memory', 'Memory', readBytes),
    ...flags.field('memory-reservation', 'MemoryReservation', readBytes),
    ...flags.field('memory-swap', 'MemorySwap', (text, what) => (text === '-1' ? -1 : readBytes(text, what))),
    ...flags.field('cpus', 'NanoCpus', readProcessors),
    ...flags.field('cpu-shares', 'CpuShares', readWhole),
    ...flags.field('cpu-period', 'CpuPeriod', readWhole),
    ...flags.field('cpu-quota', 'CpuQuota', (text, what) => readWhole(text, what, -1)),
    ...flags.field('cpuset-cpus', 'CpusetCpus', asIs),
    ...flags.field('cpuset-mems', 'CpusetMems', asIs),
    ...flags.field('pids-limit', 'PidsLimit', (text, what) => readWhole(text, what, -1)),
    ...flags.field('oom-score-adj', 'OomScoreAdj', (text, what) => readWhole(text, what, -1000)),
  }
}

/** An empty one takes the image's away, which the API says with an empty word. */
function readEntrypoint(text: string | undefined): string[] | null {
  return text === undefined ? null : [text]
}

function readEnvironment(
  lines: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  return lines.map((line) => {
    if (line.includes('=')) return line
    const value = environment[line]
    return value === undefined ? line : `${line}=${value}`
  })
}

function verifyBind(bind: string): void {
  if (!/^\.{1,2}(?:\/|:)/.test(bind)) return
  throw new EngineError(
    'INVALID_ARGUMENT',
    `Could not read --volume "${bind}": a folder of this machine is named from the root on, /home/you/folder.`,
  )
}

function readRestart(text: string): RestartPolicy {
  const [, name, times = '0'] = /^(no|always|unless-stopped|on-failure)?(?::(\d{1,9}))?$/.exec(text) ?? []
  const isFine = name === 'on-failure' || (name !== undefined && !text.includes(':'))
  if (isFine && isRestartName(name)) return { Name: name, MaximumRetryCount: Number(times) }
  throw new EngineError(
    'INVALID_ARGUMENT',
    `Could not read --restart: "${text}" is none of no, always, unless-stopped, on-failure and on-failure:TIMES.`,
  )
}

function isRestartName(name: string): name is RestartPolicy['Name'] {
  return ['no', 'always', 'unless-stopped', 'on-failure'].includes(name)
}

/** Their names as the kernel has them; `ALL` stays. */
function readCapabilities(flags: Flags): Pick<HostConfig, 'CapAdd' | 'CapDrop'> {
  const whole = (name: string) => {
    const upper = name.toUpperCase()
    return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`
  }
  const added = flags.list('cap-add').map(whole)
  const dropped = flags.list('cap-drop').map(whole)
  return { ...(added.length === 0 ? {} : { CapAdd: added }), ...(dropped.length === 0 ? {} : { CapDrop: dropped }) }
}

function readCgroupNamespace(text: string): 'host' | 'private' {
  if (text === 'host' || text === 'private') return text
  throw new EngineError('INVALID_ARGUMENT', `Could not read --cgroupns: "${text}" is neither host nor private.`)
}

function readProcessors(text: string): number {
  if (/^\d{1,6}(?:\.\d{1,9})?$/.test(text)) return Math.round(Number(text) * 1e9)
  throw new EngineError('INVALID_ARGUMENT', `Could not read --cpus: "${text}" is no number, as 1.5 is.`)
}

function readUlimit(text: string): Ulimit {
  const [, name, soft, hard = soft] = /^([a-z]+)=(-?\d{1,15})(?::(-?\d{1,15}))?$/.exec(text) ?? []
  if (name !== undefined) return { Name: name, Soft: Number(soft), Hard: Number(hard) }
  throw new EngineError('INVALID_ARGUMENT', `Could not read --ulimit "${text}": it is not like nofile=1024:2048.`)
}

/** `HOST[:CONTAINER][:PERMISSIONS]`. */
function readDevice(text: string): DeviceMapping {
  const [host = '', second, third] = text.split(':')
  const isPermissions = (part: string | undefined) => part !== undefined && /^[rwm]{1,3}$/.test(part)
  const permissions = third ?? (isPermissions(second) ? second : undefined)
  const inContainer = second !== undefined && !(third === undefined && isPermissions(second)) ? second : host
  if (host !== '' && (permissions === undefined || isPermissions(permissions))) {
    return { PathOnHost: host, PathInContainer: inContainer, CgroupPermissions: permissions ?? 'rwm' }
  }
  throw new EngineError(
    'INVALID_ARGUMENT',
    `Could not read --device "${text}": it is not like /dev/fuse:/dev/fuse:rwm.`,
  )
}

/** A profile in a file is docker's to read: the app hands no paths of files over. */
function readSecurityOption(text: string): string {
  const profile = /^seccomp[=:](?<profile>.*)$/s.exec(text)?.groups?.profile
  if (profile === undefined || ['unconfined', 'builtin', ''].includes(profile) || profile.startsWith('{')) return text
  throw new EngineError(
    'UNSUPPORTED',
    `Could not read --security-opt "${text}": the app reads no profile from a file. Run it with docker, or take seccomp=unconfined.`,
  )
}

function readHealthcheck(flags: Flags): { Healthcheck?: Healthcheck } {
  if (flags.isOn('no-healthcheck')) return { Healthcheck: { Test: ['NONE'] } }
  const command = flags.text('health-cmd')
  const rest: Omit<Healthcheck, 'Test'> = {
    ...flags.field('health-interval', 'Interval', readDuration),
    ...flags.field('health-timeout', 'Timeout', readDuration),
    ...flags.field('health-start-period', 'StartPeriod', readDuration),
    ...flags.field('health-start-interval', 'StartInterval', readDuration),
    ...flags.field('health-retries', 'Retries', readWhole),
  }
  if (!command && Object.keys(rest).length === 0) return {}
  return { Healthcheck: { Test: command ? ['CMD-SHELL', command] : [], ...rest } }
}
