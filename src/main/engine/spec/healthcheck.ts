import { EngineError } from '../errors/EngineError.ts'
import type { Healthcheck } from './runConfig.ts'

const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 }
const durationOptions = { interval: 'Interval', timeout: 'Timeout', 'start-period': 'StartPeriod' } as const

/**
 * A HEALTHCHECK instruction's arguments (Dockerfile reference, "HEALTHCHECK"). `commandOf` reads its command
 * in JSON or shell form. Throws INVALID_ARGUMENT.
 */
export function parseHealthcheck(text: string, commandOf: (text: string) => string[]): Healthcheck {
  const result: Healthcheck = { Test: [] }
  let rest = text
  for (let match = option(rest); match; match = option(rest)) {
    setOption(result, match.name, match.value)
    rest = rest.slice(match.length)
  }
  const [, type = '', command = ''] = /^(\S+)\s*([\s\S]*)$/.exec(rest) ?? []
  if (type.toUpperCase() === 'NONE' && command === '') return { Test: ['NONE'] }
  if (type.toUpperCase() !== 'CMD') throw bad(`Unknown type "${type.toUpperCase()}" in HEALTHCHECK (try CMD)`)
  if (command === '') throw bad('Missing command after HEALTHCHECK CMD')
  const words = commandOf(command)
  result.Test = command.startsWith('[') ? ['CMD', ...words] : ['CMD-SHELL', command]
  return result
}

function option(text: string): { name: string; value: string; length: number } | undefined {
  const match = /^--([a-z-]+)=(\S+)\s*/.exec(text)
  return match ? { name: match[1] ?? '', value: match[2] ?? '', length: match[0].length } : undefined
}

function setOption(check: Healthcheck, name: string, value: string): void {
  if (name === 'retries') check.Retries = Number.parseInt(value, 10)
  else if (name === 'interval' || name === 'timeout' || name === 'start-period') {
    check[durationOptions[name]] = parseDuration(value)
  } else throw bad(`Unknown flag: ${name}`)
}

/** Nanoseconds of a duration in Go's notation, `1m30s`. */
function parseDuration(text: string): number {
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) throw bad(`invalid duration "${text}"`)
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * (units[unit ?? ''] ?? 0)
  }
  return total
}

function bad(message: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', message)
}
