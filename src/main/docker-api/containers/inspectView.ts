import type { ContainerState, HealthProbe } from '../../../runner/contract/container.ts'
import type { ContainerDetails, ContainerPort } from '../../engine/containers/types.ts'
import { goTime, zeroTime } from '../goTime.ts'
import { dockerRunConfig } from '../runConfig.ts'
import { sortKeys } from '../sortKeys.ts'
import { dockerMounts } from './containerMounts.ts'
import { dockerHostConfig, type HostDefaults } from './hostConfigView.ts'
import { addresses, endpointId, endpoints, isUp, sandboxId } from './networkView.ts'

export interface InspectOptions extends HostDefaults {
  /** The data root, which names the networks. */
  readonly root: string
  readonly storageDriver: string
  /** With `SizeRw` and `SizeRootFs`. */
  readonly size: boolean
}

/** A container as `docker inspect` prints it: the command line shows these very keys in this order. */
export function dockerContainer(container: ContainerDetails, options: InspectOptions): object {
  const { config, paths, folders, state } = container
  const [program = '', ...args] = container.command
  const written = container.usage?.dockerSize ?? 0
  const wasStarted = state.started !== 0 || state.error !== ''
  return {
    Id: container.id,
    Created: time(container.created),
    Path: program,
    Args: args,
    State: dockerState(state),
    Image: container.imageId,
    ResolvConfPath: wasStarted ? paths.resolvConf : '',
    HostnamePath: wasStarted ? paths.hostname : '',
    HostsPath: wasStarted ? paths.hosts : '',
    LogPath: wasStarted ? paths.log : '',
    Name: `/${container.name}`,
    RestartCount: state.restartCount,
    Driver: options.storageDriver,
    Platform: container.platform.os,
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: container.execIds.length > 0 ? container.execIds : null,
    HostConfig: dockerHostConfig(container.hostConfig, options),
    GraphDriver: {
      Data: {
        LowerDir: folders.lower.join(':'),
        MergedDir: folders.merged,
        UpperDir: folders.upper,
        WorkDir: folders.work,
      },
      Name: options.storageDriver,
    },
    ...(options.size ? { SizeRw: written, SizeRootFs: container.dockerImageSize + written } : {}),
    Mounts: dockerMounts(container.mounts, container.hostConfig),
    Config: dockerRunConfig(config),
    NetworkSettings: networkSettings(container, options.root),
  }
}

function dockerState(state: ContainerState): object {
  return {
    Status: state.status,
    Running: isUp(state) || state.status === 'restarting',
    Paused: state.status === 'paused',
    Restarting: state.status === 'restarting',
    OOMKilled: state.oomKilled,
    Dead: state.status === 'dead',
    Pid: state.pid,
    ExitCode: state.exitCode,
    Error: state.error,
    StartedAt: time(state.started),
    FinishedAt: time(state.finished),
    ...(state.health === undefined ? {} : { Health: dockerHealth(state.health) }),
  }
}

function dockerHealth(health: NonNullable<ContainerState['health']>): object {
  return {
    Status: health.status,
    FailingStreak: health.failingStreak,
    Log: health.probes.map((probe: HealthProbe) => ({
      Start: time(probe.started),
      End: time(probe.ended),
      ExitCode: probe.exitCode,
      Output: probe.output,
    })),
  }
}

function networkSettings(container: ContainerDetails, root: string): object {
  const sandbox = sandboxId(container)
  const ofBridge = container.state.network === undefined ? '' : endpointId(container)
  return {
    Bridge: '',
    SandboxID: sandbox,
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    Ports: isUp(container.state) ? portMap(container.ports) : {},
    SandboxKey: sandbox === '' || !isUp(container.state) ? '' : `/proc/${container.state.pid}/ns/net`,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: ofBridge,
    ...bridgeAddresses(container.state),
    Networks: endpoints(container, root),
  }
}

/** As `addresses`, in the order that Docker has here. */
function bridgeAddresses(state: ContainerState): object {
  const { Gateway, GlobalIPv6Address, GlobalIPv6PrefixLen, IPAddress, IPPrefixLen, IPv6Gateway, MacAddress } =
    addresses(state)
  return { Gateway, GlobalIPv6Address, GlobalIPv6PrefixLen, IPAddress, IPPrefixLen, IPv6Gateway, MacAddress }
}

/** By `80/tcp` where it listens on the host; null for a port that is only exposed. */
function portMap(ports: readonly ContainerPort[]): object {
  const map: Record<string, { HostIp: string; HostPort: string }[] | null> = {}
  for (const { port, protocol, host } of ports) {
    const key = `${port}/${protocol}`
    const known = map[key] ?? []
    if (host !== undefined) known.push({ HostIp: host.address, HostPort: String(host.port) })
    map[key] = known.length > 0 ? known : null
  }
  return sortKeys(map)
}

/** Milliseconds since 1970 as Go writes a time; 0 is a time that was never set. */
function time(milliseconds: number): string {
  return milliseconds === 0 ? zeroTime : goTime(new Date(milliseconds).toISOString())
}
