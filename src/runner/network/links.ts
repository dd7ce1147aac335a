import type { NetlinkSocket } from './NetlinkSocket.ts'
import { attribute, nest, numberAttribute, textAttribute } from './netlinkMessage.ts'

// Messages and flags of rtnetlink(7)
const newLink = 16
const deleteLink = 17
const getLink = 18
const newAddress = 20
const newRoute = 24
const isNew = 0x600 // create, exclusively

// Attributes of a link (if_link.h), of an address (if_addr.h), of a route (rtnetlink.h)
const linkAttributes = { address: 1, name: 3, mtu: 4, master: 10, info: 18, namespaceDescriptor: 28 }
const infoAttributes = { kind: 1, data: 2 }
const vethPeer = 1
const addressAttributes = { address: 1, local: 2, broadcast: 4 }
const routeAttributes = { interface: 4, gateway: 5 }

const isUp = 1
const internet = 2
const mainTable = 254
const madeAtStart = 3
const unicast = 1

/** An address of IPv4 with the network that it is in. */
export interface InterfaceAddress {
  readonly address: Uint8Array
  readonly prefixLength: number
  readonly broadcast: Uint8Array
}

/** A pair of interfaces, one here, on a bridge, and one in another namespace, which is not up yet. */
export interface VethPair {
  readonly name: string
  /** Index of the bridge. */
  readonly bridge: number
  readonly mtu: number
  readonly peer: { readonly name: string; readonly macAddress: Uint8Array; readonly namespace: number }
}

/** The number of the interface with this name. Throws ENODEV when there is none. */
export function findLink(socket: NetlinkSocket, name: string): number {
  const body = Buffer.concat([linkBody(), textAttribute(linkAttributes.name, name)])
  const [answer] = socket.request(`find the interface ${name}`, { type: getLink, body })
  if (answer === undefined) throw new Error(`The kernel did not tell the number of the interface ${name}`)
  return answer.body.readInt32LE(4)
}

/** Adds a bridge that is up. */
export function addBridge(socket: NetlinkSocket, name: string, macAddress: Uint8Array, mtu: number): void {
  const body = Buffer.concat([
    linkBody({ up: true }),
    textAttribute(linkAttributes.name, name),
    attribute(linkAttributes.address, macAddress),
    numberAttribute(linkAttributes.mtu, mtu),
    nest(linkAttributes.info, textAttribute(infoAttributes.kind, 'bridge')),
  ])
  socket.request(`add the bridge ${name}`, { type: newLink, flags: isNew, body })
}

/** Adds a pair of interfaces; the namespace of the peer is an open descriptor. */
export function addVethPair(socket: NetlinkSocket, pair: VethPair): void {
  const peer = attribute(
    vethPeer,
    Buffer.concat([
      linkBody(),
      textAttribute(linkAttributes.name, pair.peer.name),
      attribute(linkAttributes.address, pair.peer.macAddress),
      numberAttribute(linkAttributes.mtu, pair.mtu),
      numberAttribute(linkAttributes.namespaceDescriptor, pair.peer.namespace),
    ]),
  )
  const body = Buffer.concat([
    linkBody({ up: true }),
    textAttribute(linkAttributes.name, pair.name),
    numberAttribute(linkAttributes.mtu, pair.mtu),
    numberAttribute(linkAttributes.master, pair.bridge),
    nest(linkAttributes.info, textAttribute(infoAttributes.kind, 'veth'), nest(infoAttributes.data, peer)),
  ])
  socket.request(`add the interface ${pair.name}`, { type: newLink, flags: isNew, body })
}

/** Removes an interface, and its peer with it. Throws ENODEV when it is not there. */
export function removeLink(socket: NetlinkSocket, name: string): void {
  const body = Buffer.concat([linkBody(), textAttribute(linkAttributes.name, name)])
  socket.request(`remove the interface ${name}`, { type: deleteLink, body })
}

/** Lets an interface work. */
export function setUp(socket: NetlinkSocket, index: number): void {
  socket.request('set an interface up', { type: newLink, body: linkBody({ index, up: true }) })
}

/** Gives an interface an address, and a route to its network. */
export function addAddress(socket: NetlinkSocket, index: number, address: InterfaceAddress): void {
  const header = Buffer.from([internet, address.prefixLength, 0, 0, 0, 0, 0, 0])
  header.writeUInt32LE(index, 4)
  const body = Buffer.concat([
    header,
    attribute(addressAttributes.address, address.address),
    attribute(addressAttributes.local, address.address),
    attribute(addressAttributes.broadcast, address.broadcast),
  ])
  socket.request('add an address', { type: newAddress, flags: isNew, body })
}

/** Sends everything that no other route fits to a gateway. */
export function addDefaultRoute(socket: NetlinkSocket, index: number, gateway: Uint8Array): void {
  const header = Buffer.from([internet, 0, 0, 0, mainTable, madeAtStart, 0, unicast, 0, 0, 0, 0])
  const body = Buffer.concat([
    header,
    attribute(routeAttributes.gateway, gateway),
    numberAttribute(routeAttributes.interface, index),
  ])
  socket.request('add a default route', { type: newRoute, flags: isNew, body })
}

/** struct ifinfomsg */
function linkBody({ index = 0, up = false }: { index?: number; up?: boolean } = {}): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeInt32LE(index, 4)
  bytes.writeUInt32LE(up ? isUp : 0, 8)
  bytes.writeUInt32LE(up ? isUp : 0, 12)
  return bytes
}
