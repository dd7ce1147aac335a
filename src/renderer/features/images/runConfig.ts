import { shellWord } from '../../../shared/model/shellWord.ts'

/** What an image says about running it, by the names of the OCI configuration (`Env`, `Cmd`, ...). */
export type RunConfig = Readonly<Record<string, unknown>>

/** What most people look for, first; everything else an image says follows by its own name. */
const known = [
  'Entrypoint',
  'Cmd',
  'WorkingDir',
  'User',
  'Env',
  'ExposedPorts',
  'Volumes',
  'StopSignal',
  'Healthcheck',
  'Shell',
  'OnBuild',
]

/** Shown apart. */
const elsewhere = new Set(['Labels'])

/** Reads the part of an image's config that is about running it. Throws SyntaxError for what is no JSON. */
export function readRunConfig(config: string): RunConfig {
  const raw: unknown = JSON.parse(config)
  const section = typeof raw === 'object' && raw !== null && 'config' in raw ? raw.config : undefined
  return typeof section === 'object' && section !== null && !Array.isArray(section) ? { ...section } : {}
}

/** The names of all that can be shown, in the order in which it is. */
export function settingNames(runConfig: RunConfig): string[] {
  return [...known, ...Object.keys(runConfig).filter((name) => !known.includes(name) && !elsewhere.has(name))]
}

/** The command that a container of the image starts, as a shell would be told it; empty when the image names none. */
export function startCommand({ Entrypoint, Cmd }: RunConfig): string {
  const words = [Entrypoint, Cmd].flatMap((part) => (Array.isArray(part) ? part.map(String) : []))
  return words.map(shellWord).join(' ')
}
