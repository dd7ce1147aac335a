import { isIP } from 'node:net'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { ContainerSpec } from '../contract/container.ts'
import type { Protocol } from './threadMessages.ts'

/** A port of a container that the host is to listen for. */
export interface PublishedPort {
  /** `80/tcp` */
  readonly key: string
  readonly protocol: Protocol
  readonly port: number
  /** Addresses of the host; where there are two, IPv6 is left out when the host has none. */
  readonly addresses: readonly string[]
  /** The first of these that is free; 0 is any. */
  readonly hostPorts: { readonly first: number; readonly last: number }
}

const everyAddress: readonly string[] = ['0.0.0.0', '::']

/**
 * What `-p` and `-P` publish, in a fixed order. Throws INVALID_ARGUMENT for what is no port, and UNSUPPORTED for a
 * protocol that is not forwarded.
 */
export function publishedPorts({ hostConfig, config }: ContainerSpec): PublishedPort[] {
  const bindings = Object.entries(hostConfig.PortBindings ?? {})
  const published = bindings.flatMap(([key, list]) =>
    (list ?? []).map(({ HostIp, HostPort }) => publishedPort(key, HostIp, HostPort)),
  )
  if (hostConfig.PublishAllPorts !== true) return published
  const exposed = Object.keys(config.ExposedPorts ?? {}).filter((key) => !hostConfig.PortBindings?.[key])
  return [...published, ...exposed.map((key) => publishedPort(key, '', ''))]
}

/** One port of a container, `80/tcp`, for an address and a port of the host as `-p` has them; both may be empty. */
export function publishedPort(key: string, hostAddress: string, hostPort: string): PublishedPort {
  const [portText = '', protocol = 'tcp'] = key.split('/')
  const port = parsePort(portText)
  if (port === undefined || port === 0) throw invalid(`${key} is no port of a container`)
  if (protocol !== 'tcp' && protocol !== 'udp') {
    throw new EngineError('UNSUPPORTED', `Ports of ${protocol} cannot be published: only tcp and udp can.`)
  }
  if (hostAddress !== '' && isIP(hostAddress) === 0) throw invalid(`${hostAddress} is no address of the host`)
  const [first = '', last = first] = hostPort.split('-')
  const range = { first: parsePort(first || '0'), last: parsePort(last || '0') }
  if (range.first === undefined || range.last === undefined || range.last < range.first) {
    throw invalid(`${hostPort} is no port of the host`)
  }
  return {
    key: `${port}/${protocol}`,
    protocol,
    port,
    addresses: hostAddress === '' ? everyAddress : [hostAddress],
    hostPorts: { first: range.first, last: range.last },
  }
}

function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 65536
  return port <= 65535 ? port : undefined
}

function invalid(reason: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', `Could not publish a port: ${reason}.`)
}
