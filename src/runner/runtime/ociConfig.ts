import type { ContainerSpec } from '../contract/container.ts'
import { containerCapabilities } from './capabilities.ts'
import type { HostDevice, HostFacts, StartFacts } from './facts.ts'
import { containerMounts, rootPropagation } from './mounts.ts'
import type { OciConfig, OciDevice, OciNamespace } from './ociTypes.ts'
import { containerProcess } from './processes.ts'
import { deviceRules, limitsOf } from './resources.ts'
import { containerSeccomp, protectedPaths } from './securityOptions.ts'

/**
 * The runtime's config.json (OCI runtime specification 1.0.2) of one start of a container, with Docker's defaults.
 * Pure. Throws INVALID_ARGUMENT, in Docker's words, where the container cannot be as its spec says.
 */
export function ociConfig(spec: ContainerSpec, host: HostFacts, start: StartFacts): OciConfig {
  const { config, hostConfig } = spec
  const namespaces = containerNamespaces(spec, host, start)
  const seccomp = containerSeccomp(hostConfig, containerCapabilities(hostConfig, host.capabilities), host)
  const propagation = rootPropagation(spec.mounts)
  const paths = protectedPaths(hostConfig)
  const hasOwnNames = namespaces.some(({ type }) => type === 'uts')
  return {
    ociVersion: '1.0.2',
    process: containerProcess(spec, host, start.accounts),
    root: { path: start.rootFolder, readonly: hostConfig.ReadonlyRootfs === true },
    ...(hasOwnNames ? { hostname: config.Hostname } : {}),
    ...(hasDomain(spec) ? { domainname: config.Domainname } : {}),
    mounts: containerMounts(spec, host, start),
    ...(hostConfig.Annotations === undefined ? {} : { annotations: hostConfig.Annotations }),
    linux: {
      namespaces,
      devices: host.rootless ? [] : start.devices.map(ociDevice),
      ...(host.cgroups.version === 0 ? {} : { cgroupsPath: `${host.cgroups.parent}/${spec.id}` }),
      resources: {
        ...(host.rootless || host.cgroups.version === 0 ? {} : { devices: deviceRules(hostConfig, start.devices) }),
        ...limitsOf(hostConfig, host.cgroups),
      },
      sysctl: containerSysctls(spec, host, start),
      maskedPaths: paths.masked,
      readonlyPaths: paths.readOnly,
      ...(propagation === undefined ? {} : { rootfsPropagation: propagation }),
      ...(seccomp === undefined ? {} : { seccomp }),
    },
  }
}

function containerNamespaces(
  { hostConfig }: ContainerSpec,
  host: HostFacts,
  start: StartFacts,
): readonly OciNamespace[] {
  const { PidMode, IpcMode, UTSMode, CgroupnsMode } = hostConfig
  // Docker's defaults: private with v2, the host's with v1.
  const hasCgroups = CgroupnsMode === 'private' || ((CgroupnsMode ?? '') === '' && host.cgroups.version === 2)
  return [
    { type: 'mount' },
    ...(start.network.namespacePath === undefined ? [] : [ns('network', start.network.namespacePath)]),
    ...(UTSMode === 'host' ? [] : [ns('uts')]),
    ...(PidMode === 'host' ? [] : [ns('pid', namespacePath(start.pidDonor, 'pid'))]),
    ...(IpcMode === 'host' ? [] : [ns('ipc', namespacePath(start.ipcDonor, 'ipc'))]),
    ...(hasCgroups ? [ns('cgroup')] : []),
  ]
}

function ns(type: OciNamespace['type'], path?: string): OciNamespace {
  return path === undefined ? { type } : { type, path }
}

function namespacePath(pid: number | undefined, type: string): string | undefined {
  return pid === undefined ? undefined : `/proc/${pid}/ns/${type}`
}

/** Docker lets every program in a network of its own listen on any port and ping. */
function containerSysctls(spec: ContainerSpec, host: HostFacts, start: StartFacts): Readonly<Record<string, string>> {
  const { hostConfig, config, networkOf } = spec
  const hasOwnNetwork = start.network.namespacePath !== undefined && networkOf === undefined
  const largestGroup = Math.min(host.mappedGroups - 1, 0x7fffffff)
  return {
    ...(hasOwnNetwork
      ? { 'net.ipv4.ip_unprivileged_port_start': '0', 'net.ipv4.ping_group_range': `0 ${largestGroup}` }
      : {}),
    // Newer runtimes read `domainname`; an ordinary user may not write this.
    ...(hasDomain(spec) && !host.rootless ? { 'kernel.domainname': config.Domainname } : {}),
    ...hostConfig.Sysctls,
  }
}

function hasDomain({ config, hostConfig }: ContainerSpec): boolean {
  return config.Domainname !== '' && hostConfig.UTSMode !== 'host'
}

function ociDevice({ pathInContainer, type, major, minor, mode, uid, gid }: HostDevice): OciDevice {
  return { path: pathInContainer, type, major, minor, fileMode: mode, uid, gid }
}
