import { createHash } from 'node:crypto'
import type { ContainerState } from '../../../runner/contract/container.ts'

/** The networks that there are, by the names and in the order in which dockerd lists them. */
export const networkNames = ['none', 'host', 'bridge'] as const

/** One of the networks that every engine has. */
export type NetworkName = (typeof networkNames)[number]

/** The ID of a network of the engine whose data root this is: the same at every start. */
export function networkId(root: string, name: NetworkName): string {
  return hash(`network\0${root}\0${name}`)
}

/** The network that a mode means: `default` is the bridge; undefined for another container's. */
export function networkOf(mode: string): NetworkName | undefined {
  if (mode === '' || mode === 'default') return 'bridge'
  return networkNames.find((name) => name === mode)
}

interface Networked {
  readonly id: string
  readonly networkMode: string
  readonly state: ContainerState
}

/** A name for one start of a container in its network; empty when it does not run. */
export function endpointId({ id, state }: Networked): string {
  return isUp(state) ? hash(`endpoint\0${id}\0${state.started}`) : ''
}

/** A name for the namespace of one start of a container; empty when it does not run. */
export function sandboxId({ id, state }: Networked): string {
  return isUp(state) ? hash(`sandbox\0${id}\0${state.started}`) : ''
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
  const name = networkOf(container.networkMode)
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
