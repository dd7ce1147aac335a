/** Where a published port listens on the host; an empty address is every address, an empty port any free one. */
export interface PortBinding {
  HostIp: string
  HostPort: string
}

/** When a container that ended is started again. */
export interface RestartPolicy {
  Name: '' | 'no' | 'always' | 'unless-stopped' | 'on-failure'
  /** Of `on-failure`: 0 for as often as it takes. */
  MaximumRetryCount: number
}

/** A device of the host that a container gets. */
export interface DeviceMapping {
  PathOnHost: string
  PathInContainer: string
  /** Of `r`, `w` and `m` (mknod). */
  CgroupPermissions: string
}

/** A limit of setrlimit(2). */
export interface Ulimit {
  /** Without RLIMIT_, in lower case: `nofile`. */
  Name: string
  Soft: number
  Hard: number
}

/** What `--mount` asks for. */
export interface MountRequest {
  Type: 'bind' | 'volume' | 'tmpfs'
  Source?: string
  Target: string
  ReadOnly?: boolean
  BindOptions?: { Propagation?: string; NonRecursive?: boolean; CreateMountpoint?: boolean }
  VolumeOptions?: {
    NoCopy?: boolean
    Labels?: Record<string, string>
    DriverConfig?: { Name?: string; Options?: Record<string, string> }
    Subpath?: string
  }
  /** `SizeBytes` in bytes; `Mode` the permission bits. */
  TmpfsOptions?: { SizeBytes?: number; Mode?: number }
}

/**
 * What a container gets of the host: the part of Docker's `container.HostConfig` that Lamina has, in its spelling.
 * Bytes, nanoseconds and microseconds as Docker has them; an absent field is at Docker's default.
 */
export interface HostConfig {
  /** `SOURCE:TARGET[:OPTIONS]`; a source without a slash is the name of a volume. */
  Binds?: string[] | null
  ContainerIDFile?: string
  LogConfig?: { Type: string; Config: Record<string, string> }
  /** `default`, `bridge`, `none`, `host` or `container:ID`. */
  NetworkMode?: string
  /** By `80/tcp`. */
  PortBindings?: Record<string, PortBinding[] | null>
  RestartPolicy?: RestartPolicy
  AutoRemove?: boolean
  VolumesFrom?: string[] | null
  /** Rows and columns. */
  ConsoleSize?: [number, number]
  Annotations?: Record<string, string>
  CapAdd?: string[] | null
  CapDrop?: string[] | null
  CgroupnsMode?: '' | 'host' | 'private'
  Dns?: string[] | null
  DnsOptions?: string[] | null
  DnsSearch?: string[] | null
  /** `NAME:ADDRESS`. */
  ExtraHosts?: string[] | null
  GroupAdd?: string[] | null
  IpcMode?: string
  OomScoreAdj?: number
  PidMode?: string
  Privileged?: boolean
  PublishAllPorts?: boolean
  ReadonlyRootfs?: boolean
  /** `no-new-privileges`, `seccomp=unconfined` or a profile's JSON, `apparmor=...`, `label=...`. */
  SecurityOpt?: string[] | null
  /** Options of mount(8) by target. */
  Tmpfs?: Record<string, string>
  UTSMode?: string
  /** Bytes of /dev/shm. */
  ShmSize?: number
  Sysctls?: Record<string, string>
  Runtime?: string
  CpuShares?: number
  /** Bytes; 0 for no limit. */
  Memory?: number
  MemoryReservation?: number
  /** Memory and swap together; -1 for no limit. */
  MemorySwap?: number
  MemorySwappiness?: number | null
  OomKillDisable?: boolean | null
  NanoCpus?: number
  CpuPeriod?: number
  CpuQuota?: number
  CpusetCpus?: string
  CpusetMems?: string
  PidsLimit?: number | null
  BlkioWeight?: number
  Devices?: DeviceMapping[] | null
  DeviceCgroupRules?: string[] | null
  Ulimits?: Ulimit[] | null
  Mounts?: MountRequest[] | null
  MaskedPaths?: string[] | null
  ReadonlyPaths?: string[] | null
  Init?: boolean | null
}
