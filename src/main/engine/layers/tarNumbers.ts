import { TarFault } from './tarFault.ts'

const space = 0x20
const zero = 0x30
const seven = 0x37

/**
 * A number from a header field: octal digits, perhaps with spaces or NULs around them, or, when the top
 * bit is set, GNU's big-endian base 256 in two's complement. An empty field is 0. Throws TarFault for other
 * characters and for numbers beyond 2^53.
 */
export function readNumber(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] ?? 0
  if (first >= 0x80) return readBase256(bytes, at, length)
  const end = at + length
  let index = at
  while (index < end && (bytes[index] === space || bytes[index] === 0)) index++
  let value = 0
  for (; index < end; index++) {
    const digit = bytes[index] ?? 0
    if (digit < zero || digit > seven) break
    value = value * 8 + (digit - zero)
  }
  for (; index < end && bytes[index] !== 0; index++) {
    if (bytes[index] !== space) throw new TarFault('has a header with a number that is not octal')
  }
  return value
}

function readBase256(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] ?? 0
  const negative = (first & 0x40) !== 0
  let value = negative ? (first & 0x7f) - 0x80 : first & 0x7f
  for (let index = at + 1; index < at + length; index++) {
    value = value * 256 + (bytes[index] ?? 0)
    if (!Number.isSafeInteger(value)) throw new TarFault('has a header with a number beyond all bounds')
  }
  return value
}

/** A whole number from the decimal digits of a pax value. Throws TarFault for anything else. */
export function readDecimal(text: string, keyword: string): number {
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value)) throw new TarFault(`has a pax header whose "${keyword}" is not a sensible number`)
  return value
}

/** A time in pax: milliseconds since 1970, and the nanoseconds after the last whole second exactly. */
export interface PaxTime {
  readonly milliseconds: number
  readonly nanoseconds: number
}

/** Reads a pax time, seconds with an optional fraction. Nanoseconds are the finest that counts. */
export function readPaxTime(text: string, keyword: string): PaxTime {
  const parts = /^(-?)(\d{1,12})(?:\.(\d*))?$/.exec(text)
  if (parts === null) throw new TarFault(`has a pax header whose "${keyword}" is not a sensible time`)
  const fraction = Number((parts[3] ?? '').slice(0, 9).padEnd(9, '0'))
  const milliseconds = Number(parts[2]) * 1000 + fraction / 1e6
  if (parts[1] !== '-' || milliseconds === 0) return { milliseconds, nanoseconds: fraction }
  return { milliseconds: -milliseconds, nanoseconds: fraction === 0 ? 0 : 1e9 - fraction }
}

/** A user or group number as the kernel has it, 32 bits unsigned; old archives have small negative ones. */
export function ownerNumber(value: number): number {
  if (value < -(2 ** 31) || value >= 2 ** 32) throw new TarFault('has an owner number beyond 32 bits')
  return value >>> 0
}

/** Writes `value` as octal digits and a NUL that fill the field. The caller has checked that it fits. */
export function writeOctal(bytes: Uint8Array, at: number, length: number, value: number): void {
  let rest = value
  for (let index = at + length - 2; index >= at; index--) {
    bytes[index] = zero + (rest % 8)
    rest = Math.floor(rest / 8)
  }
  bytes[at + length - 1] = 0
}
