import { posix } from 'node:path'
import { EngineError } from '../errors/EngineError.ts'
import { parseHealthcheck } from './healthcheck.ts'
import { emptyRunConfig, type RunConfig } from './runConfig.ts'
import { shellWords } from './shellWords.ts'

const shell = ['/bin/sh', '-c']

type Change = (config: RunConfig, text: string, words: () => string[]) => void

const changes: Readonly<Record<string, Change>> = {
  CMD: (config, text) => {
    config.Cmd = commandOf(text)
  },
  ENTRYPOINT: (config, text) => {
    config.Entrypoint = commandOf(text)
  },
  ENV: (config, text, words) => {
    for (const [name, value] of pairsOf('ENV', text, words())) {
      config.Env = [...(config.Env ?? []).filter((item) => !item.startsWith(`${name}=`)), `${name}=${value}`]
    }
  },
  LABEL: (config, text, words) => {
    config.Labels = { ...config.Labels, ...Object.fromEntries(pairsOf('LABEL', text, words())) }
  },
  EXPOSE: (config, _text, words) => {
    for (const port of words()) config.ExposedPorts = { ...config.ExposedPorts, [portOf(port)]: {} }
  },
  VOLUME: (config, text, words) => {
    for (const path of jsonStrings(text) ?? words()) config.Volumes = { ...config.Volumes, [path]: {} }
  },
  USER: (config, _text, words) => {
    config.User = single('USER', words())
  },
  WORKDIR: (config, _text, words) => {
    config.WorkingDir = posix.resolve('/', config.WorkingDir, single('WORKDIR', words()))
  },
  STOPSIGNAL: (config, _text, words) => {
    config.StopSignal = single('STOPSIGNAL', words())
  },
  ONBUILD: (config, text) => {
    config.OnBuild = [...(config.OnBuild ?? []), text]
  },
  HEALTHCHECK: (config, text) => {
    config.Healthcheck = parseHealthcheck(text, commandOf)
  },
}

/**
 * The run configuration that Dockerfile instructions make, as `docker import -c` and `docker commit -c`
 * take them (Dockerfile reference). Throws INVALID_ARGUMENT naming the instruction.
 */
export function applyChanges(lines: readonly string[], base: RunConfig = emptyRunConfig()): RunConfig {
  const config = { ...base }
  for (const line of lines) {
    const match = /^\s*(\S+)\s*([\s\S]*?)\s*$/.exec(line)
    const name = match?.[1] ?? ''
    const change = changes[name.toUpperCase()]
    if (!change) throw bad(`${name.toLowerCase()} is not a valid change command`)
    const text = match?.[2] ?? ''
    if (text === '') throw bad(`${name.toUpperCase()} requires at least one argument`)
    change(config, text, () => shellWords(text, environmentOf(config)))
  }
  return config
}

function environmentOf(config: RunConfig): Map<string, string> {
  return new Map(
    (config.Env ?? []).map((item) => {
      const equals = item.indexOf('=')
      return [item.slice(0, equals), item.slice(equals + 1)]
    }),
  )
}

function commandOf(text: string): string[] {
  return jsonStrings(text) ?? [...shell, text]
}

/** The strings of a JSON list; undefined when the text is none, which then is taken as it stands. */
function jsonStrings(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined
  } catch {
    return undefined
  }
}

function pairsOf(name: string, text: string, words: readonly string[]): [string, string][] {
  const first = words[0] ?? ''
  if (!first.includes('=')) {
    const [key, ...rest] = words
    if (key === undefined || rest.length === 0) throw bad(`${name} must have two arguments`)
    return [[key, text.slice(text.indexOf(key) + key.length).trim()]]
  }
  return words.map((word) => {
    const equals = word.indexOf('=')
    if (equals < 0) throw bad(`Syntax error - can't find = in "${word}". Must be of the form: name=value`)
    if (equals === 0) throw bad(`${name} names can not be blank`)
    return [word.slice(0, equals), word.slice(equals + 1)]
  })
}

function portOf(text: string): string {
  const match = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/i.exec(text)
  if (!match || Number(match[1]) > 65_535) throw bad(`Invalid containerPort: ${text}`)
  return `${Number(match[1])}/${(match[2] ?? 'tcp').toLowerCase()}`
}

function single(name: string, words: readonly string[]): string {
  const [word, ...rest] = words
  if (word === undefined || rest.length > 0) throw bad(`${name} requires exactly one argument`)
  return word
}

function bad(message: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', message)
}
