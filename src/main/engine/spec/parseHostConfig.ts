import { EngineError } from '../errors/EngineError.ts'
import type { DeviceMapping, HostConfig, MountRequest, PortBinding, RestartPolicy, Ulimit } from './hostConfig.ts'
import { isObject } from './json.ts'
import { isZero, JsonFields } from './jsonFields.ts'
import { notSupported } from './parseRunConfig.ts'

type Reader = (fields: JsonFields, name: string) => unknown

const text: Reader = (fields, name) => fields.text(name)
const texts: Reader = (fields, name) => fields.texts(name)
const bool: Reader = (fields, name) => fields.bool(name)
const int: Reader = (fields, name) => fields.int(name)
const textMap: Reader = (fields, name) => fields.textMap(name)

/** Every field that Lamina has, and how it is read. */
const readers: Readonly<Record<keyof HostConfig, Reader>> = {
  Binds: texts,
  ContainerIDFile: text,
  LogConfig: (fields, name) => {
    const log = fields.fields(name)
    return log && { Type: log.text('Type') ?? '', Config: log.textMap('Config') ?? {} }
  },
  NetworkMode: text,
  PortBindings: readPortBindings,
  RestartPolicy: readRestartPolicy,
  AutoRemove: bool,
  VolumesFrom: texts,
  ConsoleSize: readConsoleSize,
  Annotations: textMap,
  CapAdd: (fields, name) => fields.words(name),
  CapDrop: (fields, name) => fields.words(name),
  CgroupnsMode: (fields, name) => oneOf(fields.text(name), name, ['', 'host', 'private']),
  Dns: texts,
  DnsOptions: texts,
  DnsSearch: texts,
  ExtraHosts: texts,
  GroupAdd: texts,
  IpcMode: text,
  OomScoreAdj: int,
  PidMode: text,
  Privileged: bool,
  PublishAllPorts: bool,
  ReadonlyRootfs: bool,
  SecurityOpt: texts,
  Tmpfs: textMap,
  UTSMode: (fields, name) => oneOf(fields.text(name), name, ['', 'host']),
  ShmSize: int,
  Sysctls: textMap,
  Runtime: text,
  CpuShares: int,
  Memory: int,
  MemoryReservation: int,
  MemorySwap: int,
  MemorySwappiness: int,
  OomKillDisable: bool,
  NanoCpus: int,
  CpuPeriod: int,
  CpuQuota: int,
  CpusetCpus: text,
  CpusetMems: text,
  PidsLimit: int,
  BlkioWeight: int,
  Devices: readDevices,
  DeviceCgroupRules: texts,
  Ulimits: readUlimits,
  Mounts: readMounts,
  MaskedPaths: texts,
  ReadonlyPaths: texts,
  Init: bool,
}

/** What a field that Lamina does not have may say all the same, since it is what happens anyway. */
const harmless: Readonly<Record<string, readonly unknown[]>> = {
  Isolation: ['default'],
  VolumeDriver: ['local'],
  KernelMemory: [0],
}

/**
 * A host configuration out of the JSON of a request. A field that Lamina does not have and that says something is
 * refused by name (UNSUPPORTED), never ignored. Throws MALFORMED for values of the wrong kind.
 */
export function parseHostConfig(value: unknown, what: string): HostConfig {
  if (!isObject(value)) return {}
  const fields = new JsonFields(value, what)
  const config: Record<string, unknown> = {}
  for (const name of fields.keys()) {
    const read = Object.entries(readers).find(([known]) => known === name)?.[1]
    if (read === undefined) {
      if (!isZero(value[name]) && harmless[name]?.includes(value[name]) !== true) throw notSupported(name)
      continue
    }
    const found = read(fields, name)
    if (found !== undefined) config[name] = found
  }
  return config
}

function readPortBindings(fields: JsonFields, name: string): HostConfig['PortBindings'] | undefined {
  const ports = fields.fields(name)
  if (ports === undefined) return undefined
  const entries = ports.keys().map((port): [string, PortBinding[]] => {
    const bindings = ports.list(port) ?? []
    return [
      port,
      bindings.map((binding) => ({ HostIp: binding.text('HostIp') ?? '', HostPort: binding.text('HostPort') ?? '' })),
    ]
  })
  return Object.fromEntries(entries)
}

const restartNames = ['', 'no', 'always', 'unless-stopped', 'on-failure'] as const

function readRestartPolicy(fields: JsonFields, name: string): RestartPolicy | undefined {
  const policy = fields.fields(name)
  if (policy === undefined) return undefined
  const asked = policy.text('Name') ?? ''
  const known = restartNames.find((restart) => restart === asked)
  if (known === undefined) throw invalid(`invalid restart policy '${asked}'`)
  return { Name: known, MaximumRetryCount: policy.int('MaximumRetryCount') ?? 0 }
}

function readConsoleSize(fields: JsonFields, name: string): [number, number] | undefined {
  const value = fields.raw(name)
  if (!Array.isArray(value)) return undefined
  const [rows, columns] = value
  return Number.isInteger(rows) && Number.isInteger(columns) ? [rows, columns] : undefined
}

function readDevices(fields: JsonFields, name: string): DeviceMapping[] | undefined {
  return fields.list(name)?.map((device) => ({
    PathOnHost: device.text('PathOnHost') ?? '',
    PathInContainer: device.text('PathInContainer') ?? '',
    CgroupPermissions: device.text('CgroupPermissions') || 'rwm',
  }))
}

function readUlimits(fields: JsonFields, name: string): Ulimit[] | undefined {
  return fields.list(name)?.map((limit) => ({
    Name: limit.text('Name') ?? '',
    Soft: limit.int('Soft') ?? 0,
    Hard: limit.int('Hard') ?? 0,
  }))
}

function readMounts(fields: JsonFields, name: string): MountRequest[] | undefined {
  return fields.list(name)?.map((mount) => {
    const type = mount.text('Type') ?? ''
    if (type !== 'bind' && type !== 'volume' && type !== 'tmpfs') {
      throw invalid(`invalid mount config for type "${type}": mount type unknown`)
    }
    const request: MountRequest = { Type: type, Target: mount.text('Target') ?? '' }
    const source = mount.text('Source')
    if (source) request.Source = source
    if (mount.bool('ReadOnly')) request.ReadOnly = true
    readMountOptions(mount, request)
    return request
  })
}

function readMountOptions(mount: JsonFields, request: MountRequest): void {
  const bind = mount.fields('BindOptions')
  if (bind) {
    refuseOthers(bind, ['Propagation', 'NonRecursive', 'CreateMountpoint'])
    const propagation = bind.text('Propagation')
    request.BindOptions = {
      ...(propagation ? { Propagation: propagation } : {}),
      ...(bind.bool('NonRecursive') ? { NonRecursive: true } : {}),
      ...(bind.bool('CreateMountpoint') ? { CreateMountpoint: true } : {}),
    }
  }
  const volume = mount.fields('VolumeOptions')
  if (volume) request.VolumeOptions = readVolumeOptions(volume)
  const tmpfs = mount.fields('TmpfsOptions')
  if (tmpfs) {
    refuseOthers(tmpfs, ['SizeBytes', 'Mode'])
    const size = tmpfs.int('SizeBytes')
    const mode = tmpfs.int('Mode')
    request.TmpfsOptions = { ...(size ? { SizeBytes: size } : {}), ...(mode ? { Mode: mode } : {}) }
  }
}

function readVolumeOptions(volume: JsonFields): NonNullable<MountRequest['VolumeOptions']> {
  refuseOthers(volume, ['NoCopy', 'Labels', 'DriverConfig', 'Subpath'])
  const subpath = volume.text('Subpath')
  if (subpath) throw notSupported('VolumeOptions.Subpath')
  const labels = volume.textMap('Labels')
  const driver = volume.fields('DriverConfig')
  return {
    ...(volume.bool('NoCopy') ? { NoCopy: true } : {}),
    ...(labels ? { Labels: labels } : {}),
    ...(driver ? { DriverConfig: { Name: driver.text('Name') ?? '', Options: driver.textMap('Options') ?? {} } } : {}),
  }
}

function refuseOthers(fields: JsonFields, known: readonly string[]): void {
  const other = fields.keys().find((name) => !known.includes(name) && !isZero(fields.raw(name)))
  if (other !== undefined) throw notSupported(other)
}

function oneOf(value: string | undefined, name: string, allowed: readonly string[]): string | undefined {
  if (value === undefined || allowed.includes(value)) return value
  throw invalid(`invalid ${name}: ${value}`)
}

function invalid(message: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', message)
}
