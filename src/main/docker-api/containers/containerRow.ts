import type { ContainerPort, ContainerSummary } from '../../engine/containers/types.ts'
import { sortKeys } from '../sortKeys.ts'
import { dockerMounts } from './containerMounts.ts'
import { containerStatus } from './containerStatus.ts'
import { endpoints } from './networkView.ts'

export interface RowOptions {
  /** The data root, which names the networks. */
  readonly root: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** With `SizeRw` and `SizeRootFs`. */
  readonly size: boolean
}

/** One container of `/containers/json`: these very keys in Docker's order. Sizes are Docker sizes. */
export function dockerRow(container: ContainerSummary, { root, now, size }: RowOptions): object {
  const { state } = container
  return {
    Id: container.id,
    Names: [`/${container.name}`],
    Image: container.imageIsCurrent ? container.image : container.imageId,
    ImageID: container.imageId,
    Command: commandLine(container.command),
    Created: Math.floor(container.created / 1000),
    Ports: container.ports.map(dockerPort),
    ...(size ? sizes(container) : {}),
    Labels: sortKeys(container.labels),
    State: state.status,
    Status: containerStatus(state, now),
    HostConfig: { NetworkMode: container.networkMode },
    NetworkSettings: { Networks: endpoints(container, root) },
    Mounts: dockerMounts(container.mounts),
  }
}

/** What it wrote, which is left out while it is nothing, and all that it sees. */
function sizes({ usage, dockerImageSize }: ContainerSummary): object {
  const written = usage?.dockerSize ?? 0
  return { ...(written === 0 ? {} : { SizeRw: written }), SizeRootFs: dockerImageSize + written }
}

/** Program and arguments as one line; an argument with a blank is quoted, as dockerd does. */
function commandLine([program = '', ...args]: readonly string[]): string {
  return [program, ...args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg))].join(' ')
}

function dockerPort({ port, protocol, host }: ContainerPort): object {
  if (host === undefined) return { PrivatePort: port, Type: protocol }
  return { IP: host.address, PrivatePort: port, PublicPort: host.port, Type: protocol }
}
