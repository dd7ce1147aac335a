import { EngineError } from '../../engine/errors/EngineError.ts'

const powers: Readonly<Record<string, number>> = { '': 0, b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 }

/** Bytes of a size as docker's flags have it, in twos: `64m`, `1.5g`, `512KiB`. Throws INVALID_ARGUMENT about `what`. */
export function readBytes(text: string, what: string): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?) ?([bkmgtp]?)(?:ib|b)?$/i.exec(text) ?? []
  const bytes = Math.trunc(Number(digits) * 1024 ** (powers[unit.toLowerCase()] ?? 0))
  if (Number.isSafeInteger(bytes)) return bytes
  throw new EngineError('INVALID_ARGUMENT', `Could not read ${what}: "${text}" is no size, as 64m or 1.5g is.`)
}

/** A whole number, with a minus when `least` is below 0. Throws INVALID_ARGUMENT about `what`. */
export function readWhole(text: string, what: string, least = 0): number {
  const number = Number(text)
  if (/^-?\d{1,15}$/.test(text) && number >= least) return number
  throw new EngineError('INVALID_ARGUMENT', `Could not read ${what}: "${text}" is no whole number of ${least} or more.`)
}

const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}

/** Nanoseconds of a duration as Go writes it, `1m30s`. Throws INVALID_ARGUMENT about `what`. */
export function readDuration(text: string, what: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)]
  if (text === '0') return 0
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new EngineError('INVALID_ARGUMENT', `Could not read ${what}: "${text}" is no duration, as 30s or 1m30s is.`)
  }
  return parts.reduce((sum, [, count, unit = '']) => sum + Math.round(Number(count) * (nanoseconds[unit] ?? 0)), 0)
}
