import { closeSync, readFileSync } from 'node:fs'
import { EngineError, type ErrorCode } from '../../main/engine/errors/EngineError.ts'
import type { ContainerNetwork, ContainerSpec } from '../contract/container.ts'
import { type HostSocket, openHostSocket } from './hostSockets.ts'
import { type PublishedPort, publishedPort } from './publishedPorts.ts'

/** How often another free port is tried when the one of IPv4 is taken on IPv6. */
const freePortTries = 20

/** A socket that listens, for a published port. */
export interface ListeningPort extends HostSocket {
  readonly published: PublishedPort
}

/**
 * Listens for published ports on the host, all or none. Throws an EngineError with Docker's words when one is taken
 * or not for this user. The caller hands the descriptors on or closes them.
 */
export function listenOnHost(spec: ContainerSpec, ports: readonly PublishedPort[]): readonly ListeningPort[] {
  const listening: ListeningPort[] = []
  try {
    for (const published of ports) {
      listening.push(...listenFor(spec, published).map((socket) => ({ ...socket, published })))
    }
    return listening
  } catch (error) {
    closeSockets(listening)
    throw error
  }
}

/** Listens again where an earlier runner did. Throws as listenOnHost. */
export function listenAgain(spec: ContainerSpec, ports: ContainerNetwork['ports']): readonly ListeningPort[] {
  const again = Object.entries(ports).flatMap(([key, places]) =>
    places.map(({ address, port }) => publishedPort(key, address, String(port))),
  )
  return listenOnHost(spec, again)
}

/** Stops listening. */
export function closeSockets(sockets: readonly HostSocket[]): void {
  for (const { descriptor } of sockets) closeSync(descriptor)
}

function listenFor(spec: ContainerSpec, published: PublishedPort): readonly HostSocket[] {
  const { first, last } = published.hostPorts
  const tries = first === 0 ? Array.from({ length: freePortTries }, () => 0) : range(first, last)
  let failure: unknown
  for (const port of tries) {
    try {
      return listenOnAll(published, port)
    } catch (error) {
      failure = error
      if (systemCode(error) !== 'EADDRINUSE') break
    }
  }
  throw listeningError(spec, published, failure)
}

/** Listens on the same port of all addresses; a host without IPv6 goes without. */
function listenOnAll({ protocol, addresses }: PublishedPort, wanted: number): readonly HostSocket[] {
  const sockets: HostSocket[] = []
  try {
    for (const address of addresses) {
      const port = wanted === 0 ? (sockets[0]?.port ?? 0) : wanted
      try {
        sockets.push(openHostSocket(protocol, address, port))
      } catch (error) {
        const lacksFamily = ['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(systemCode(error))
        if (!lacksFamily || sockets.length === 0) throw error
      }
    }
    return sockets
  } catch (error) {
    closeSockets(sockets)
    throw error
  }
}

function listeningError(spec: ContainerSpec, { protocol, addresses, hostPorts }: PublishedPort, cause: unknown) {
  const address = addresses[0] ?? ''
  const port = hostPorts.first
  const place = `${address.includes(':') ? `[${address}]` : address}:${port}`
  const family = address.includes(':') ? '6' : '4'
  const start = `driver failed programming external connectivity on endpoint ${spec.name} (${spec.id}): `
  const told = failureOf(systemCode(cause), { place, port, listen: `listen ${protocol}${family} ${place}: bind` })
  const message = `Could not publish a port of the container ${spec.name}: ${told.message}`
  return new EngineError(told.code, message, { data: { docker: `${start}${told.docker}` }, cause })
}

/** What to say of an errno: in our words with a remedy, and in Docker's. */
function failureOf(code: string, { place, port, listen }: { place: string; port: number; listen: string }) {
  if (code === 'EADDRINUSE') {
    const message = `${place} is taken by another program or container. Choose another port, or end what listens there.`
    return failure('CONFLICT', message, `Bind for ${place} failed: port is already allocated`)
  }
  if (code === 'EACCES') {
    const remedy = `an ordinary user may not listen on ports below ${firstFreePort()}. Choose a higher port, or allow it with: sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}`
    return failure(
      'DENIED',
      `${place}: ${remedy}`,
      `Error starting userland proxy: ${listen}: permission denied: ${remedy}`,
    )
  }
  if (code === 'EADDRNOTAVAIL') {
    const message = `the host has no address ${place.slice(0, place.lastIndexOf(':'))}.`
    return failure(
      'INVALID_ARGUMENT',
      message,
      `Error starting userland proxy: ${listen}: cannot assign requested address`,
    )
  }
  return failure('INTERNAL', `${place}: ${code}`, `Error starting userland proxy: ${listen}: ${code}`)
}

function failure(code: ErrorCode, message: string, docker: string) {
  return { code, message, docker }
}

function firstFreePort(): string {
  try {
    return readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8').trim()
  } catch {
    return '1024'
  }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
