import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** What `npm start` was asked for. */
export interface StartArguments {
  /** Whether a browser is to show the window, though there may be a desktop. */
  readonly isBrowser: boolean
  /** Whether Chromium is to do without its sandbox. */
  readonly isUnsafe: boolean
  /** The address of an engine to connect to. */
  readonly address: string | undefined
  /** Absolute paths of archives to load. */
  readonly files: readonly string[]
  /** What is meant for the engine: data root, socket and the like. */
  readonly engine: readonly string[]
}

/** Options of `npm start` itself; all others are the engine's. */
const ownOptions = {
  browser: { type: 'boolean' },
  'no-sandbox': { type: 'boolean' },
  connect: { type: 'string' },
} as const

/** Options of the engine that have a value, so that the value is not taken for a file. */
const engineOptions = {
  root: { type: 'string' },
  socket: { type: 'string' },
  port: { type: 'string' },
  token: { type: 'string' },
} as const

/** Tells apart what is meant for whom: the window, the engine or the start itself. Files start in `directory`. */
export function readStartArguments(args: readonly string[], directory: string): StartArguments {
  const options = { ...ownOptions, ...engineOptions }
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const engine = tokens.flatMap((token) => {
    if (token.kind !== 'option' || token.name in ownOptions) return []
    if (token.value === undefined) return [token.rawName]
    return [`${token.rawName}=${token.value}`]
  })
  return {
    isBrowser: values.browser === true,
    isUnsafe: values['no-sandbox'] === true,
    address: typeof values.connect === 'string' ? values.connect : undefined,
    files: positionals.map((file) => resolve(directory, file)),
    engine,
  }
}
