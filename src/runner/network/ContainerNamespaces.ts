import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { type BridgeNamespace, bridgeMtu, loopback, withRoutes } from './BridgeNamespace.ts'
import { addAddress, addDefaultRoute, addVethPair, findLink, removeLink, setUp } from './links.ts'
import { enterNamespace, makeNamespace, removeNamespace } from './namespaces.ts'
import {
  addressBytes,
  broadcastOf,
  formatAddress,
  formatSubnet,
  gatewayOf,
  macAddressOf,
  nextAddress,
  parseAddress,
} from './subnet.ts'
import type { ContainerNamespace } from './threadMessages.ts'

/** Namespaces that are ready before anybody asks: so many containers start at once without waiting. */
const spareCount = 2

/**
 * The namespaces of containers, in a folder that outlives the runner:
 *
 *     <folder>/addresses/172.17.0.2   holds a namespace on the bridge
 *     <folder>/owners/<id>            leads to the address of a container
 *     <folder>/lonely/<id>            holds a namespace without a bridge
 *
 * All of it happens in the bridge's namespace, at once; a thread that came back into another would be lost, so then
 * the process ends.
 */
export class ContainerNamespaces {
  readonly #bridge: BridgeNamespace
  readonly #home: number
  readonly #folders: { readonly addresses: string; readonly owners: string; readonly lonely: string }
  readonly #taken = new Set<number>()
  readonly #spares: number[] = []
  /** Addresses whose interfaces are still to be taken apart. */
  readonly #leaving: number[] = []

  /** The thread is in the bridge's namespace. What an earlier runner left without an owner goes. */
  constructor(folder: string, bridge: BridgeNamespace) {
    this.#bridge = bridge
    this.#home = openSync(bridge.path, 'r')
    this.#folders = {
      addresses: join(folder, 'addresses'),
      owners: join(folder, 'owners'),
      lonely: join(folder, 'lonely'),
    }
    for (const path of Object.values(this.#folders)) mkdirSync(path, { recursive: true, mode: 0o700 })
    this.#recover()
  }

  /** Gives a container a namespace with an address on the bridge. What it had before goes. */
  create(id: string): ContainerNamespace {
    this.remove(id)
    const address = this.#spares.shift() ?? this.#make()
    symlinkSync(formatAddress(address), join(this.#folders.owners, id))
    return { path: this.#path(address), address: formatAddress(address) }
  }

  /** Gives a container a namespace that has only `lo`. What it had before goes. */
  createLonely(id: string): ContainerNamespace {
    this.remove(id)
    const path = join(this.#folders.lonely, id)
    this.#inNew(path, () => withRoutes((routes) => setUp(routes, loopback)))
    return { path }
  }

  /** Whether a container has this address. */
  owns(id: string, address: string): boolean {
    return this.#addressOf(id) === parseAddress(address)
  }

  /** Takes a container's namespace away; nothing when it has none. The kernel's part, 20 ms, is left to `tidy`. */
  remove(id: string): void {
    removeNamespace(join(this.#folders.lonely, id))
    const address = this.#addressOf(id)
    if (address === undefined) return
    rmSync(join(this.#folders.owners, id), { force: true })
    this.#leaving.push(address)
  }

  /** Does one piece of what nobody waits for: takes apart, or makes ready. False when there is nothing left to do. */
  tidy(): boolean {
    const leaving = this.#leaving.shift()
    if (leaving !== undefined) this.#drop(leaving)
    else if (this.#spares.length < spareCount) this.#spares.push(this.#make())
    else return false
    return true
  }

  /** Takes away what has no owner. */
  close(): void {
    for (const address of [...this.#leaving.splice(0), ...this.#spares.splice(0)]) this.#drop(address)
    closeSync(this.#home)
  }

  #make(): number {
    const { subnet } = this.#bridge
    const address = nextAddress(subnet, (candidate) => this.#taken.has(candidate))
    if (address === undefined) {
      const docker = `no available IPv4 addresses on this network's address pools: bridge (${formatSubnet(subnet)})`
      throw new EngineError('FAILED_PRECONDITION', `All addresses of ${formatSubnet(subnet)} are taken.`, {
        data: { docker },
      })
    }
    this.#taken.add(address)
    try {
      this.#connect(address)
    } catch (error) {
      this.#drop(address)
      throw error
    }
    return address
  }

  #connect(address: number): void {
    const { subnet, link } = this.#bridge
    this.#inNew(
      this.#path(address),
      () => withRoutes((routes) => setUp(routes, loopback)),
      (namespace) => {
        const peer = { name: 'eth0', macAddress: macAddressOf(address), namespace }
        withRoutes((routes) => addVethPair(routes, { name: vethName(address), bridge: link, mtu: bridgeMtu, peer }))
        this.#inside(namespace, () =>
          withRoutes((routes) => {
            const index = findLink(routes, peer.name)
            const { prefixLength } = subnet
            setUp(routes, index)
            const broadcast = addressBytes(broadcastOf(subnet))
            addAddress(routes, index, { address: addressBytes(address), prefixLength, broadcast })
            addDefaultRoute(routes, index, addressBytes(gatewayOf(subnet)))
          }),
        )
      },
    )
  }

  /** Makes a namespace, does something in it, and something with it from outside. */
  #inNew(path: string, inside: () => void, outside: (namespace: number) => void = () => undefined): void {
    let namespace: number | undefined
    try {
      namespace = makeNamespace(path)
      writeSettings()
      inside()
      this.#goHome()
      outside(namespace)
    } catch (error) {
      this.#goHome()
      removeNamespace(path)
      throw error
    } finally {
      if (namespace !== undefined) closeSync(namespace)
    }
  }

  #inside(namespace: number, work: () => void): void {
    enterNamespace(namespace)
    try {
      work()
    } finally {
      this.#goHome()
    }
  }

  #goHome(): void {
    try {
      enterNamespace(this.#home)
    } catch (error) {
      process.stderr.write(`Lost in a container's network namespace: ${String(error)}\n`)
      process.abort()
    }
  }

  #drop(address: number): void {
    try {
      withRoutes((routes) => removeLink(routes, vethName(address)))
    } catch {
      // It went with its namespace.
    }
    removeNamespace(this.#path(address))
    this.#taken.delete(address)
  }

  #recover(): void {
    for (const id of readdirSync(this.#folders.owners)) {
      const address = this.#addressOf(id)
      if (address !== undefined) this.#taken.add(address)
    }
    for (const name of readdirSync(this.#folders.addresses)) {
      const address = parseAddress(name)
      if (address !== undefined && !this.#taken.has(address)) this.#drop(address)
    }
  }

  #path(address: number): string {
    return join(this.#folders.addresses, formatAddress(address))
  }

  #addressOf(id: string): number | undefined {
    try {
      return parseAddress(readlinkSync(join(this.#folders.owners, id)))
    } catch {
      return undefined
    }
  }
}

/** The bridge's end of a container's interface: `vethac110002`. */
function vethName(address: number): string {
  return `veth${address.toString(16).padStart(8, '0')}`
}

/** What Docker sets in a new namespace: everybody may ping and listen on low ports; no IPv6 but on `lo`. */
function writeSettings(): void {
  write('/proc/sys/net/ipv4/ip_unprivileged_port_start', '0')
  write('/proc/sys/net/ipv4/ping_group_range', `0 ${lastGroup()}`)
  write('/proc/sys/net/ipv6/conf/default/disable_ipv6', '1')
}

/** A setting that this kernel lacks changes nothing for the rest. */
function write(path: string, value: string): void {
  try {
    writeFileSync(path, value)
  } catch {}
}

/** The last group that this user namespace has: the kernel takes no other. */
function lastGroup(): number {
  const lines = readFileSync('/proc/self/gid_map', 'utf8').trim().split('\n')
  const ends = lines.map((line) => {
    const [first = 0, , count = 1] = line.trim().split(/\s+/).map(Number)
    return first + count - 1
  })
  return Math.min(Math.max(...ends), 0x7fffffff)
}
