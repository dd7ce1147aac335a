import { createHash } from 'node:crypto'
import type { ContainerState } from '../../../runner/contract/container.ts'
import { networkId, networkOfMode } from '../../engine/containers/networkId.ts'

interface Networked {
  readonly id: string
  readonly networkMode: string
  readonly state: ContainerState
}

/** A name for one start of a container in its network; empty when it does not run. */
export function endpointId({ id, state }: Networked): string {
  return isUp(state) ? hash(`endpoint\0${id}\0${state.started}`) : ''
}

/** A name for the network namespace of the last start of a container; empty when it has none of its own. */
export function sandboxId({ id, state, networkMode }: Networked): string {
  const hasOwn = state.started !== 0 && networkOfMode(networkMode) !== undefined
  return hasOwn ? hash(`sandbox\0${id}\0${state.started}`) : ''
}

/** The addresses of a container as Docker tells them, empty when it has none. */
export function addresses({ network }: ContainerState) {
  return {
    Gateway: network?.gateway ?? '',
    IPAddress: network?.address ?? '',
    IPPrefixLen: network?.prefixLength ?? 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    MacAddress: network?.macAddress ?? '',
  }
}

/** The networks of a container with its endpoints there: `NetworkSettings.Networks` of a list and of inspect. */
export function endpoints(container: Networked, root: string): Record<string, object> {
  const name = networkOfMode(container.networkMode)
  if (name === undefined) return {}
  return {
    [name]: {
      IPAMConfig: null,
      Links: null,
      Aliases: null,
      NetworkID: container.state.started === 0 ? '' : networkId(root, name),
      EndpointID: endpointId(container),
      ...addresses(container.state),
      DriverOpts: null,
    },
  }
}

/** Whether a container has its namespaces: paused, it still does. */
export function isUp({ status }: ContainerState): boolean {
  return status === 'running' || status === 'paused'
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
