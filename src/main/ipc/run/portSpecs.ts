import { EngineError } from '../../engine/errors/EngineError.ts'
import type { PortBinding } from '../../engine/spec/hostConfig.ts'

/** Ports of one container at most. */
const portLimit = 65_535
const protocols = ['tcp', 'udp', 'sctp']

/** What `--publish` and `--expose` say, in Docker's shapes. */
export interface PortSpecs {
  readonly exposed: Record<string, Record<string, never>>
  readonly bindings: Record<string, PortBinding[]>
}

/**
 * Reads `--publish` values (`[[ADDRESS:]PORT:]PORT[/PROTOCOL]`, ports may be ranges `8000-8010`) and `--expose` values
 * (`PORT[/PROTOCOL]`) as docker's command line does. Throws INVALID_ARGUMENT.
 */
export function readPortSpecs(publish: readonly string[], expose: readonly string[]): PortSpecs {
  const exposed: PortSpecs['exposed'] = {}
  const bindings: PortSpecs['bindings'] = {}
  for (const spec of publish) {
    for (const { key, binding } of readPublish(spec)) {
      exposed[key] = {}
      ;(bindings[key] ??= []).push(binding)
    }
  }
  for (const spec of expose) {
    const { text, protocol } = splitProtocol(spec, spec)
    const [first, last] = readRange(text, spec)
    for (let port = first; port <= last; port++) exposed[`${port}/${protocol}`] = {}
  }
  return { exposed, bindings }
}

function readPublish(spec: string): { key: string; binding: PortBinding }[] {
  const { text, protocol } = splitProtocol(spec, spec)
  const { address, host, container } = splitPublish(text, spec)
  const [first, last] = readRange(container, spec)
  const [hostFirst, hostLast] = host === '' ? [0, 0] : readRange(host, spec)
  const count = last - first + 1
  // A longer range of the host for one port of the container: any of them, which the engine chooses.
  if (host !== '' && hostLast - hostFirst + 1 !== count && count !== 1) {
    throw fault(spec, 'its two ranges are not of the same length')
  }
  return Array.from({ length: count }, (_, index) => ({
    key: `${first + index}/${protocol}`,
    binding: { HostIp: address, HostPort: hostPort(host, hostFirst, hostLast, index, count) },
  }))
}

function hostPort(host: string, first: number, last: number, index: number, count: number): string {
  if (host === '') return ''
  return count === 1 && last !== first ? `${first}-${last}` : String(first + index)
}

function splitProtocol(text: string, spec: string): { text: string; protocol: string } {
  const [ports = '', protocol = 'tcp', ...more] = text.split('/')
  const name = protocol.toLowerCase()
  if (more.length > 0 || !protocols.includes(name)) throw fault(spec, `its protocol is none of ${protocols.join(', ')}`)
  return { text: ports, protocol: name }
}

/** An address of version 6 stands in brackets. */
function splitPublish(text: string, spec: string): { address: string; host: string; container: string } {
  const bracketed = /^\[(?<address>[^\]]*)\]:(?<host>[^:]*):(?<container>[^:]*)$/.exec(text)?.groups
  if (bracketed) {
    const { address = '', host = '', container = '' } = bracketed
    return { address, host, container }
  }
  const parts = text.split(':')
  const container = parts.pop() ?? ''
  const host = parts.pop() ?? ''
  if (parts.length > 1) throw fault(spec, 'an address of version 6 stands in brackets')
  return { address: parts[0] ?? '', host, container }
}

function readRange(text: string, spec: string): [number, number] {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []
  const range: [number, number] = [Number(first), Number(last)]
  const isFine = first !== undefined && range[0] <= range[1] && range[1] <= portLimit
  if (!isFine) throw fault(spec, `"${text}" is no port and no range of ports`)
  return range
}

function fault(spec: string, reason: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', `Could not read the port "${spec}": ${reason}.`)
}
