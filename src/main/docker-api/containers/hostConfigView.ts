import type { HostConfig } from '../../engine/spec/hostConfig.ts'
import { sortKeys } from '../sortKeys.ts'

/** What is masked in /proc and /sys unless told otherwise, as Docker 20.10 tells it. */
const maskedPaths = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
]
const readOnlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']

/** What an engine fills in where nothing was asked for. */
export interface HostDefaults {
  readonly runtime: string
  readonly cgroupVersion: number
}

/**
 * What a container gets of the host as `docker inspect` prints it: every key of Docker 20.10 in its order, also those
 * that Lamina does not have, which are at their defaults.
 */
export function dockerHostConfig(host: HostConfig, { runtime, cgroupVersion }: HostDefaults): object {
  return {
    Binds: host.Binds ?? null,
    ContainerIDFile: host.ContainerIDFile ?? '',
    LogConfig: { Type: host.LogConfig?.Type || 'json-file', Config: sortKeys(host.LogConfig?.Config ?? {}) },
    NetworkMode: host.NetworkMode || 'default',
    PortBindings: host.PortBindings === undefined ? null : sortKeys(host.PortBindings),
    RestartPolicy: host.RestartPolicy ?? { Name: '', MaximumRetryCount: 0 },
    AutoRemove: host.AutoRemove ?? false,
    VolumeDriver: '',
    VolumesFrom: host.VolumesFrom ?? null,
    CapAdd: host.CapAdd ?? null,
    CapDrop: host.CapDrop ?? null,
    CgroupnsMode: host.CgroupnsMode || (cgroupVersion === 2 ? 'private' : 'host'),
    Dns: host.Dns ?? null,
    DnsOptions: host.DnsOptions ?? null,
    DnsSearch: host.DnsSearch ?? null,
    ExtraHosts: host.ExtraHosts ?? null,
    GroupAdd: host.GroupAdd ?? null,
    IpcMode: host.IpcMode || 'private',
    Cgroup: '',
    Links: null,
    OomScoreAdj: host.OomScoreAdj ?? 0,
    PidMode: host.PidMode ?? '',
    Privileged: host.Privileged ?? false,
    PublishAllPorts: host.PublishAllPorts ?? false,
    ReadonlyRootfs: host.ReadonlyRootfs ?? false,
    SecurityOpt: host.SecurityOpt ?? null,
    ...(isEmpty(host.Tmpfs) ? {} : { Tmpfs: host.Tmpfs }),
    UTSMode: host.UTSMode ?? '',
    UsernsMode: '',
    ShmSize: host.ShmSize || 64 << 20,
    ...(isEmpty(host.Sysctls) ? {} : { Sysctls: host.Sysctls }),
    Runtime: host.Runtime || runtime,
    ConsoleSize: host.ConsoleSize ?? [0, 0],
    Isolation: '',
    ...limits(host),
    ...((host.Mounts ?? []).length === 0 ? {} : { Mounts: host.Mounts }),
    ...(typeof host.Init === 'boolean' ? { Init: host.Init } : {}),
    MaskedPaths: host.MaskedPaths ?? (host.Privileged === true ? null : maskedPaths),
    ReadonlyPaths: host.ReadonlyPaths ?? (host.Privileged === true ? null : readOnlyPaths),
  }
}

function limits(host: HostConfig): object {
  return {
    CpuShares: host.CpuShares ?? 0,
    Memory: host.Memory ?? 0,
    NanoCpus: host.NanoCpus ?? 0,
    CgroupParent: '',
    BlkioWeight: host.BlkioWeight ?? 0,
    BlkioWeightDevice: [],
    BlkioDeviceReadBps: [],
    BlkioDeviceWriteBps: [],
    BlkioDeviceReadIOps: [],
    BlkioDeviceWriteIOps: [],
    CpuPeriod: host.CpuPeriod ?? 0,
    CpuQuota: host.CpuQuota ?? 0,
    CpuRealtimePeriod: 0,
    CpuRealtimeRuntime: 0,
    CpusetCpus: host.CpusetCpus ?? '',
    CpusetMems: host.CpusetMems ?? '',
    Devices: host.Devices ?? null,
    DeviceCgroupRules: host.DeviceCgroupRules ?? null,
    DeviceRequests: null,
    KernelMemory: 0,
    KernelMemoryTCP: 0,
    MemoryReservation: host.MemoryReservation ?? 0,
    MemorySwap: host.MemorySwap ?? 0,
    // The command line says -1 and 0 for what was not asked for.
    MemorySwappiness: host.MemorySwappiness === -1 ? null : (host.MemorySwappiness ?? null),
    OomKillDisable: host.OomKillDisable ?? false,
    PidsLimit: (host.PidsLimit ?? 0) <= 0 ? null : host.PidsLimit,
    Ulimits: host.Ulimits ?? null,
    CpuCount: 0,
    CpuPercent: 0,
    IOMaximumIOps: 0,
    IOMaximumBandwidth: 0,
  }
}

function isEmpty(map: Readonly<Record<string, string>> | undefined): boolean {
  return map === undefined || Object.keys(map).length === 0
}
