import { EngineError } from '../errors/EngineError.ts'
import type { HostConfig } from './hostConfig.ts'

/** How the output of a container is kept. */
export interface LogSettings {
  /** `local` is kept as `json-file` is. */
  readonly driver: 'json-file' | 'local' | 'none'
  /** Bytes after which a new file is begun; Infinity for never. */
  readonly maxSize: number
  /** Files that are kept, the one that is written among them; at least 1. */
  readonly maxFile: number
  /** Names of the labels and variables of the container that go with every entry. */
  readonly labels: readonly string[]
  readonly env: readonly string[]
}

/** Without options a container's log takes at most 100 MB. */
const defaultSize = 20_000_000
const defaultFiles = 5
const mostFiles = 1000

const units: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }

/**
 * Reads `--log-driver` and `--log-opt`. An absent driver is `json-file`. Throws UNSUPPORTED for drivers and options
 * that Lamina does not have, INVALID_ARGUMENT for values that mean nothing.
 */
export function parseLogConfig(config: HostConfig['LogConfig']): LogSettings {
  const driver = config?.Type || 'json-file'
  const options = config?.Config ?? {}
  if (driver !== 'json-file' && driver !== 'local' && driver !== 'none') {
    throw new EngineError(
      'UNSUPPORTED',
      `Could not set the log driver ${driver}: Lamina has json-file, local and none. Leave --log-driver out.`,
      { data: { docker: `error looking up logging plugin ${driver}: plugin "${driver}" not found` } },
    )
  }
  for (const [name, value] of Object.entries(options)) checkOption(driver, name, value)
  const maxSize = options['max-size']
  const maxFile = options['max-file']
  // With a size of its own but no number of files Docker's json-file keeps a single one.
  const files = driver === 'json-file' && maxSize !== undefined ? 1 : defaultFiles
  return {
    driver,
    maxSize: maxSize === undefined ? defaultSize : parseSize(maxSize),
    maxFile: maxFile === undefined ? files : parseFiles(maxFile),
    labels: names(options.labels),
    env: names(options.env),
  }
}

function checkOption(driver: string, name: string, value: string): void {
  const known = driver === 'none' ? [] : ['max-size', 'max-file', 'labels', 'env', 'mode', 'compress']
  const isDefault = name === 'mode' ? value === 'blocking' : name === 'compress' ? value === 'false' : true
  if (known.includes(name) && isDefault) return
  throw new EngineError(
    'UNSUPPORTED',
    `Could not set the log option ${name}=${value}: Lamina does not have it for ${driver}. Leave it out.`,
    { data: { docker: `unknown log opt '${name}' for ${driver} log driver` } },
  )
}

function parseSize(text: string): number {
  if (text === '-1') return Number.POSITIVE_INFINITY
  const found = /^(\d+(?:\.\d+)?) ?([kmgtb]?)(?:i?b)?$/i.exec(text)
  const size = Number(found?.[1]) * (units[found?.[2]?.toLowerCase() ?? ''] ?? Number.NaN)
  if (size >= 1) return Math.floor(size)
  throw invalid('max-size', text, `failed to initialize logging driver: invalid size: '${text}'`)
}

function parseFiles(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (count >= 1 && count <= mostFiles) return count
  throw invalid('max-file', text, 'max-file cannot be less than 1')
}

function invalid(name: string, value: string, docker: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', `Could not set the log option ${name}=${value}: ${docker}.`, {
    data: { docker },
  })
}

function names(list: string | undefined): readonly string[] {
  return (list ?? '').split(',').filter((name) => name !== '')
}
