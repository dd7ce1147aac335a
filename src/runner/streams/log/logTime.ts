import koffi from 'koffi'

const clockGetTime = koffi.load(null).func('int clock_gettime(int clock, void *time)')
const realTime = 0
const time = Buffer.alloc(16)

/** Nanoseconds since 1970. */
export function nowInNanoseconds(): bigint {
  clockGetTime(realTime, time)
  return time.readBigInt64LE(0) * 1_000_000_000n + time.readBigInt64LE(8)
}

/** As Go's RFC3339Nano writes it in UTC: fractions without zeros at their end. */
export function formatLogTime(nanoseconds: bigint): string {
  const seconds = new Date(Number(nanoseconds / 1_000_000n)).toISOString().slice(0, 19)
  const fraction = (nanoseconds % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '')
  return fraction === '' ? `${seconds}Z` : `${seconds}.${fraction}Z`
}
