import type { ContainerPort } from '../../../shared/contract/containers.ts'

/** Ports as short as a row wants them, `8080→80, 53→53/udp`: the same port of all addresses once. */
export function portText(ports: readonly ContainerPort[]): string {
  return [...new Set(ports.map(onePort))].join(', ')
}

function onePort({ port, protocol, host }: ContainerPort): string {
  const inside = protocol === 'tcp' ? String(port) : `${port}/${protocol}`
  if (host === undefined) return inside
  const isEverywhere = host.address === '0.0.0.0' || host.address === '::' || host.address === ''
  return `${isEverywhere ? '' : `${host.address}:`}${host.port}→${inside}`
}

/** Where a browser reaches the published port of a container: the first that speaks TCP. Undefined when there is none. */
export function webAddress(ports: readonly ContainerPort[]): string | undefined {
  const found = ports.find(({ protocol, host }) => protocol === 'tcp' && host !== undefined)?.host
  if (found === undefined) return undefined
  const isEverywhere = found.address === '0.0.0.0' || found.address === '::' || found.address === ''
  const address = isEverywhere ? 'localhost' : found.address.includes(':') ? `[${found.address}]` : found.address
  return `http://${address}:${found.port}/`
}
