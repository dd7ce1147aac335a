import type { ContainerNetwork } from '../../../runner/contract/container.ts'
import type { ContainerRecord } from '../metadata/containers.ts'
import type { KnownContainer } from './ContainerRegistry.ts'
import type { ContainerPorts } from './ports.ts'
import type { ContainerPort, ContainerSummary } from './types.ts'

/** A container as a row of a list. */
export function summaryOf(
  { resolveImage }: Pick<ContainerPorts, 'resolveImage'>,
  known: KnownContainer,
): ContainerSummary {
  const { record, state } = known
  const { id, name, imageId, config, hostConfig, created, mounts, dockerImageSize, usage } = record
  return {
    id,
    name,
    imageId,
    image: config.Image,
    imageIsCurrent: meansImage(resolveImage, record),
    command: [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])],
    created,
    state,
    labels: config.Labels ?? {},
    tty: config.Tty,
    openStdin: config.OpenStdin,
    autoRemove: hostConfig.AutoRemove === true,
    restartPolicy: hostConfig.RestartPolicy ?? { Name: 'no', MaximumRetryCount: 0 },
    networkMode: networkOf(record),
    ports: portsOf(record, state.network),
    mounts,
    dockerImageSize,
    ...(usage === undefined ? {} : { usage }),
  }
}

/** The network that a container is in, by its name: `default` is the bridge. */
export function networkOf({ hostConfig: { NetworkMode } }: Pick<ContainerRecord, 'hostConfig'>): string {
  return NetworkMode === undefined || NetworkMode === '' || NetworkMode === 'default' ? 'bridge' : NetworkMode
}

function meansImage(resolveImage: ContainerPorts['resolveImage'], { config, imageId }: ContainerRecord): boolean {
  try {
    return resolveImage(config.Image) === imageId
  } catch {
    return false
  }
}

/** Published ports where they listen, and ports that are only exposed. */
function portsOf({ config }: ContainerRecord, network: ContainerNetwork | undefined): ContainerPort[] {
  const published = network?.ports ?? {}
  const names = new Set([...Object.keys(config.ExposedPorts ?? {}), ...Object.keys(published)])
  return [...names].flatMap((name) => {
    const port = parsePort(name)
    if (port === undefined || network === undefined) return []
    const hosts = published[name] ?? []
    return hosts.length === 0 ? [port] : hosts.map((host) => ({ ...port, host }))
  })
}

function parsePort(text: string): ContainerPort | undefined {
  const [, port, protocol = 'tcp'] = /^(\d+)(?:\/(tcp|udp|sctp))?$/.exec(text) ?? []
  if (port === undefined || (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp')) return undefined
  return { port: Number(port), protocol }
}
