/** A tar is a row of blocks of this many bytes (POSIX.1-2017 pax, "ustar Interchange Format"). */
export const blockSize = 512

/** Where each field of a header block lies: first byte and length. */
export const fields = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  linkName: [157, 100],
  magic: [257, 6],
  version: [263, 2],
  userName: [265, 32],
  groupName: [297, 32],
  deviceMajor: [329, 8],
  deviceMinor: [337, 8],
  prefix: [345, 155],
} as const

/** Fields that GNU tar's own format puts where ustar has the prefix ("Basic Tar Format" in its manual). */
export const gnuFields = {
  sparse: 386,
  sparseCount: 4,
  isExtended: 482,
  realSize: [483, 12],
  extensionSparseCount: 21,
  extensionIsExtended: 504,
} as const

/** The largest number that an octal field of `length` bytes holds, its terminator kept. */
export function largestOctal(length: number): number {
  return 8 ** (length - 1) - 1
}

/** How many bytes of padding follow `size` bytes of content. */
export function tarPadding(size: number): number {
  const rest = size % blockSize
  return rest === 0 ? 0 : blockSize - rest
}

/** What a tar may ask for; beyond it the parser refuses instead of using up memory or time. */
export interface TarLimits {
  /** Bytes of one pax extended header. */
  readonly paxBytes: number
  /** Bytes of one GNU long name or long link. */
  readonly longNameBytes: number
  /** Bytes of holes that the sparse files of one tar may expand to, together. */
  readonly holeBytes: number
  /** Data segments of one sparse file. */
  readonly sparseSegments: number
}

/** Limits that real archives stay far below. */
export const defaultTarLimits: TarLimits = {
  paxBytes: 1024 * 1024,
  longNameBytes: 64 * 1024,
  holeBytes: 8 * 1024 ** 3,
  sparseSegments: 100_000,
}
