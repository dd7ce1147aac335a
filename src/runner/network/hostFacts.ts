import { accessSync, constants, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { parseAddress, parseSubnet, routedSubnets, type Subnet } from './subnet.ts'

/** Networks that the host is in or knows a way to. */
export function hostSubnets(): Subnet[] {
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.flatMap(({ cidr }) => parseSubnet(cidr ?? '') ?? []),
  )
  return [...own, ...routedSubnets(readText('/proc/net/route'))]
}

/** The host's address on the interface by which it reaches everything else; undefined when it has none. */
export function hostAddress(): string | undefined {
  const routes = readText('/proc/net/route').split('\n').slice(1)
  const [outward = ''] =
    routes.map((line) => line.split('\t')).find(([, destination]) => destination === '00000000') ?? []
  return networkInterfaces()[outward]?.find(({ address }) => parseAddress(address) !== undefined)?.address
}

/** The host's /etc/resolv.conf; empty when it has none. */
export function hostResolvConf(): string {
  return readText('/etc/resolv.conf')
}

/** The host's /etc/hosts; empty when it has none. */
export function hostHosts(): string {
  return readText('/etc/hosts')
}

/** Why `ping` of other computers is not answered in containers; empty when it is. */
export function pingProblem(): string {
  const [first = 1, last = 0] = readText('/proc/sys/net/ipv4/ping_group_range').trim().split(/\s+/).map(Number)
  const own = process.getgid?.() ?? 0
  // In a user namespace the kernel tells its limits as the groups of that namespace.
  if (first <= own && own <= last) return ''
  return "Containers cannot ping other computers, since this system lets no user ping. Allow it with: sudo sysctl -w net.ipv4.ping_group_range='0 2147483647'"
}

/** What to do about pasta's failure to start, where that is known; empty otherwise. */
export function pastaRemedy(): string {
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK)
    return ''
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return isMissing ? 'Load the module tun: sudo modprobe tun' : 'Let users open it: sudo chmod 666 /dev/net/tun'
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
