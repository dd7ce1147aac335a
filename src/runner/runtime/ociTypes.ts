/** The parts of the OCI runtime specification's config.json (1.0.2) that Lamina writes. */
export interface OciConfig {
  readonly ociVersion: string
  readonly process: OciProcess
  readonly root: { readonly path: string; readonly readonly: boolean }
  readonly hostname?: string
  readonly domainname?: string
  readonly mounts: readonly OciMount[]
  readonly annotations?: Readonly<Record<string, string>>
  readonly linux: OciLinux
}

/** `process` of config.json, and of what `runc exec --process` reads. */
export interface OciProcess {
  readonly terminal: boolean
  readonly consoleSize?: { readonly height: number; readonly width: number }
  readonly user: OciUser
  readonly args: readonly string[]
  readonly env: readonly string[]
  readonly cwd: string
  readonly capabilities: OciCapabilities
  readonly rlimits: readonly OciRlimit[]
  readonly noNewPrivileges: boolean
  readonly apparmorProfile?: string
  readonly selinuxLabel?: string
  readonly oomScoreAdj?: number
}

export interface OciUser {
  readonly uid: number
  readonly gid: number
  readonly additionalGids: readonly number[]
}

export interface OciCapabilities {
  readonly bounding: readonly string[]
  readonly effective?: readonly string[]
  readonly permitted?: readonly string[]
}

export interface OciRlimit {
  readonly type: string
  readonly soft: number
  readonly hard: number
}

export interface OciMount {
  readonly destination: string
  readonly type: string
  readonly source: string
  readonly options: readonly string[]
}

export interface OciNamespace {
  readonly type: 'pid' | 'network' | 'ipc' | 'uts' | 'mount' | 'cgroup' | 'user'
  readonly path?: string
}

export interface OciDevice {
  readonly path: string
  readonly type: 'c' | 'b' | 'p'
  readonly major: number
  readonly minor: number
  readonly fileMode?: number
  readonly uid?: number
  readonly gid?: number
}

export interface OciDeviceRule {
  readonly allow: boolean
  readonly type?: 'a' | 'b' | 'c'
  readonly major?: number
  readonly minor?: number
  readonly access: string
}

/** Limits of a cgroup; also what `runc update` takes. Bytes, microseconds. */
export interface OciResources {
  readonly devices?: readonly OciDeviceRule[]
  readonly memory?: {
    readonly limit?: number
    readonly reservation?: number
    readonly swap?: number
    readonly swappiness?: number
    readonly disableOOMKiller?: boolean
  }
  readonly cpu?: {
    readonly shares?: number
    readonly quota?: number
    readonly period?: number
    readonly cpus?: string
    readonly mems?: string
  }
  readonly pids?: { readonly limit: number }
  readonly blockIO?: { readonly weight: number }
}

interface OciLinux {
  readonly namespaces: readonly OciNamespace[]
  readonly devices: readonly OciDevice[]
  readonly cgroupsPath?: string
  readonly resources: OciResources
  readonly sysctl: Readonly<Record<string, string>>
  readonly maskedPaths: readonly string[]
  readonly readonlyPaths: readonly string[]
  readonly rootfsPropagation?: string
  readonly seccomp?: OciSeccomp
}

/** System calls that a program may make. */
export interface OciSeccomp {
  readonly defaultAction: string
  readonly defaultErrnoRet?: number
  readonly architectures?: readonly string[]
  readonly syscalls: readonly OciSyscalls[]
}

export interface OciSyscalls {
  readonly names: readonly string[]
  readonly action: string
  readonly errnoRet?: number
  readonly args?: readonly OciSyscallArgument[]
}

export interface OciSyscallArgument {
  readonly index: number
  readonly value: number
  readonly valueTwo?: number
  readonly op: string
}
