import { closeSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { SystemCallError } from '../system/libc.ts'
import { callSystem } from './callSystem.ts'
import { addressBytes, parseAddress } from './subnet.ts'
import type { Protocol } from './threadMessages.ts'

// socket(2), setsockopt(2), listen(2)
const families = { ipv4: 2, ipv6: 10 }
const kinds: Readonly<Record<Protocol, number>> = { tcp: 1, udp: 2 }
const closedOnExec = 0x80000
const withoutWaiting = 0x800
const socketLevel = 1
const reusesAddress = 2
const ipv6Level = 41
const onlyIpv6 = 26
const longestQueue = 4096
const invalidArgument = 22

/** A socket of the host that takes what arrives at a published port. */
export interface HostSocket {
  readonly descriptor: number
  readonly isIpv6: boolean
  readonly address: string
  readonly port: number
}

/**
 * Listens on the host (TCP) or binds (UDP), at once: port 0 is any free one. Throws SystemCallError. The caller closes
 * the descriptor, which no child process inherits.
 */
export function openHostSocket(protocol: Protocol, address: string, port: number): HostSocket {
  const isIpv6 = isIPv6(address)
  const family = isIpv6 ? families.ipv6 : families.ipv4
  const descriptor = callSystem('socket', family, kinds[protocol] | closedOnExec | withoutWaiting, 0)
  try {
    const yes = Buffer.from([1, 0, 0, 0])
    // Connections that wait for their end must not hold the port; two sockets of UDP must not share one.
    if (protocol === 'tcp') callSystem('setsockopt', descriptor, socketLevel, reusesAddress, yes, yes.length)
    if (isIpv6) callSystem('setsockopt', descriptor, ipv6Level, onlyIpv6, yes, yes.length)
    const name = isIpv6 ? ipv6Name(address, port) : ipv4Name(address, port)
    callSystem('bind', descriptor, name, name.length)
    if (protocol === 'tcp') callSystem('listen', descriptor, longestQueue)
    return { descriptor, isIpv6, address, port: boundPort(descriptor, name.length) }
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

function boundPort(descriptor: number, length: number): number {
  const name = Buffer.alloc(length)
  const lengthBytes = Buffer.alloc(4)
  lengthBytes.writeUInt32LE(length)
  callSystem('getsockname', descriptor, name, lengthBytes)
  return name.readUInt16BE(2)
}

/** struct sockaddr_in */
function ipv4Name(address: string, port: number): Buffer {
  const number = parseAddress(address)
  if (number === undefined) throw new SystemCallError(invalidArgument, 'bind', address)
  const name = Buffer.alloc(16)
  name.writeUInt16LE(families.ipv4, 0)
  name.writeUInt16BE(port, 2)
  name.set(addressBytes(number), 4)
  return name
}

/** struct sockaddr_in6 */
function ipv6Name(address: string, port: number): Buffer {
  const name = Buffer.alloc(28)
  name.writeUInt16LE(families.ipv6, 0)
  name.writeUInt16BE(port, 2)
  name.set(ipv6Bytes(address), 8)
  return name
}

/** The sixteen bytes of an address that isIPv6 knows. */
function ipv6Bytes(address: string): Uint8Array {
  // A URL writes an address in full numbers, an embedded IPv4 address too.
  const plain = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1)
  const [head = '', tail] = plain.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0)
  return Uint8Array.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 255]))
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}
