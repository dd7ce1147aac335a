import { closeSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addAddress, addBridge, findLink, setUp } from './links.ts'
import { masquerade } from './masquerade.ts'
import { NetlinkSocket, netlinkProtocols } from './NetlinkSocket.ts'
import { enterNamespaceAt, makeNamespace, mountNamespaceFolder, unmountNamespaceFolder } from './namespaces.ts'
import { addressBytes, broadcastOf, formatSubnet, gatewayOf, macAddressOf, parseSubnet, type Subnet } from './subnet.ts'
import { outboundName } from './threadMessages.ts'

const bridgeName = 'lamina0'
/** Bytes of a packet on the bridge, as Docker has it. */
export const bridgeMtu = 1500
/** Index of `lo` in every namespace. */
export const loopback = 1

/** The namespace of the bridge. */
export interface BridgeNamespace {
  readonly subnet: Subnet
  /** The file that holds it. */
  readonly path: string
  /** Index of the bridge. */
  readonly link: number
  /** Why containers reach nothing but each other; empty when they do. */
  readonly translationProblem: string
}

/**
 * Brings this thread into the bridge's namespace: the one that an earlier runner left in the folder, with its
 * containers on it, or a new one.
 */
export function openBridgeNamespace(folder: string, wanted: Subnet): BridgeNamespace {
  return findBridge(folder) ?? makeBridge(folder, wanted)
}

/** Undefined when there is none, or what is left of it is not whole. */
function findBridge(folder: string): BridgeNamespace | undefined {
  const path = join(folder, 'bridge')
  if (!existsSync(path)) return undefined
  try {
    const subnet = parseSubnet(readFileSync(join(folder, 'subnet'), 'utf8'))
    if (subnet === undefined) return undefined
    enterNamespaceAt(path)
    const link = withRoutes((routes) => findLink(routes, bridgeName))
    return { subnet, path, link, translationProblem: readFileSync(join(folder, 'problem'), 'utf8') }
  } catch {
    return undefined
  }
}

function makeBridge(folder: string, subnet: Subnet): BridgeNamespace {
  unmountNamespaceFolder(folder)
  mountNamespaceFolder(folder)
  const path = join(folder, 'bridge')
  closeSync(makeNamespace(path))
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1')
  const link = withRoutes((routes) => {
    setUp(routes, loopback)
    addBridge(routes, bridgeName, macAddressOf(gatewayOf(subnet)), bridgeMtu)
    const index = findLink(routes, bridgeName)
    addAddress(routes, index, {
      address: addressBytes(gatewayOf(subnet)),
      prefixLength: subnet.prefixLength,
      broadcast: addressBytes(broadcastOf(subnet)),
    })
    return index
  })
  const translationProblem = translateAddresses()
  writeFileSync(join(folder, 'problem'), translationProblem)
  // Written last: it tells a later runner that the rest is whole.
  writeFileSync(join(folder, 'subnet'), formatSubnet(subnet))
  return { subnet, path, link, translationProblem }
}

function translateAddresses(): string {
  const socket = new NetlinkSocket(netlinkProtocols.netfilter)
  try {
    masquerade(socket, outboundName)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    socket.close()
  }
}

/** Works with a socket about the namespace that the thread is in. */
export function withRoutes<Result>(work: (socket: NetlinkSocket) => Result): Result {
  const socket = new NetlinkSocket(netlinkProtocols.route)
  try {
    return work(socket)
  } finally {
    socket.close()
  }
}
