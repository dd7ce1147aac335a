/** A network of IPv4; the address is a number of 32 bits, its host part 0. */
export interface Subnet {
  readonly address: number
  readonly prefixLength: number
}

/** The private ranges that a bridge may have, best first: Docker's own, then those it goes on with. */
const candidates: readonly string[] = [
  ...Array.from({ length: 15 }, (_, index) => `172.${17 + index}.0.0/16`),
  ...Array.from({ length: 16 }, (_, index) => `192.168.${index * 16}.0/20`),
  ...Array.from({ length: 16 }, (_, index) => `10.${88 + index}.0.0/16`),
]

/** The address as a number; undefined for anything but four numbers of 0 to 255. */
export function parseAddress(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  const parts = match?.slice(1).map(Number)
  if (parts?.every((part) => part <= 255) !== true) return undefined
  return parts.reduce((sum, part) => sum * 256 + part, 0)
}

/** `172.17.0.2` */
export function formatAddress(address: number): string {
  return [...addressBytes(address)].join('.')
}

/** Parses `172.17.0.0/16`. */
export function parseSubnet(text: string): Subnet | undefined {
  const [addressText = '', lengthText = ''] = text.split('/')
  const address = parseAddress(addressText)
  const prefixLength = /^\d{1,2}$/.test(lengthText) ? Number(lengthText) : 33
  if (address === undefined || prefixLength > 32) return undefined
  return { address: address - (address % sizeOf(prefixLength)), prefixLength }
}

/** `172.17.0.0/16` */
export function formatSubnet(subnet: Subnet): string {
  return `${formatAddress(subnet.address)}/${subnet.prefixLength}`
}

/** The four bytes as they travel. */
export function addressBytes(address: number): Uint8Array {
  return Uint8Array.of((address >>> 24) & 255, (address >>> 16) & 255, (address >>> 8) & 255, address & 255)
}

/** The bridge's own address, the first. */
export function gatewayOf(subnet: Subnet): number {
  return subnet.address + 1
}

/** The last address, which nobody has. */
export function broadcastOf(subnet: Subnet): number {
  return subnet.address + sizeOf(subnet.prefixLength) - 1
}

/** The lowest address for a container that is not taken; undefined when all are. */
export function nextAddress(subnet: Subnet, isTaken: (address: number) => boolean): number | undefined {
  for (let address = gatewayOf(subnet) + 1; address < broadcastOf(subnet); address++) {
    if (!isTaken(address)) return address
  }
  return undefined
}

/** The hardware address that goes with an address: `02:42:` and its bytes, as Docker has it. */
export function macAddressOf(address: number): Uint8Array {
  return Uint8Array.of(0x02, 0x42, ...addressBytes(address))
}

/** `02:42:ac:11:00:02` */
export function formatMacAddress(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}

/** The first private range that overlaps none of those in use; the first of all when every one does. */
export function chooseSubnet(inUse: readonly Subnet[]): Subnet {
  const subnets = candidates.map(parseSubnet).filter((subnet) => subnet !== undefined)
  const free = subnets.find((subnet) => !inUse.some((used) => overlaps(subnet, used)))
  return free ?? subnets[0] ?? { address: 0xac110000, prefixLength: 16 }
}

/** The networks in /proc/net/route, but for the default route. */
export function routedSubnets(routes: string): Subnet[] {
  return routes
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .flatMap(([, destination, , , , , , mask]) => {
      const address = hexAddress(destination)
      const bits = hexAddress(mask)
      if (address === undefined || bits === undefined || bits === 0) return []
      return [{ address, prefixLength: 32 - Math.log2(2 ** 32 - bits) }]
    })
}

/** A number as /proc/net/route has it: the bytes as they travel, read as a little-endian number. */
function hexAddress(text: string | undefined): number | undefined {
  if (text === undefined || !/^[0-9A-F]{8}$/.test(text)) return undefined
  return Buffer.from(text, 'hex').readUInt32LE(0)
}

function overlaps(one: Subnet, other: Subnet): boolean {
  return one.address <= broadcastOf(other) && other.address <= broadcastOf(one)
}

function sizeOf(prefixLength: number): number {
  return 2 ** (32 - prefixLength)
}
