import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import * as z from 'zod'
import { type TerminalSettings, terminalSettingsSchema } from '../../shared/contract/settings.ts'
import { type Theme, themes } from '../../shared/model/theme.ts'
import { EngineError, toEngineError } from '../engine/errors/EngineError.ts'
import { type JsonObject, malformed, parseJsonObject } from '../engine/spec/json.ts'

/** Largest settings file that is read, bytes. */
export const settingsSizeLimit = 1024 * 1024

/** Keys that we do not know are those of another version, and stay. */
const settingsSchema = z.looseObject({
  dataRoot: z.string().refine(isAbsolute, 'it must be an absolute path').optional(),
  appearance: z.looseObject({ theme: z.enum(themes).optional() }).optional(),
  terminal: terminalSettingsSchema.partial().loose().optional(),
})

/** What people chose. */
export interface Settings {
  /** The data root of the next start, absolute. */
  readonly dataRoot?: string
  readonly theme?: Theme
  /** Only what was chosen. */
  readonly terminal?: Partial<TerminalSettings>
}

/** A settings file, read. */
export interface ParsedSettings {
  /** All of it, as it is to be written again. */
  readonly document: JsonObject
  readonly settings: Settings
}

/** Where the settings are (XDG base directory specification). */
export function settingsPath(env: Readonly<Record<string, string | undefined>>): string {
  const base = env.XDG_CONFIG_HOME
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.config'), 'lamina', 'settings.json')
}

/** A change of settings: `undefined` takes one away. */
export type SettingsChange = { readonly [K in keyof Settings]?: Settings[K] | undefined }

/** The settings that `bytes` hold; none when there is no file. Throws MALFORMED, naming the file and what is wrong. */
export function parseSettings(bytes: Uint8Array | undefined, path: string): ParsedSettings {
  if (bytes === undefined) return { document: {}, settings: {} }
  try {
    return parse(bytes, `the settings file ${path}`)
  } catch (thrown) {
    const { message, cause } = toEngineError(thrown, `read ${path}`)
    const remedy = 'It stays as it is: mend it, or remove it to begin anew.'
    throw new EngineError('MALFORMED', `${message} ${remedy}`, { cause })
  }
}

function parse(bytes: Uint8Array, what: string): ParsedSettings {
  const document = parseJsonObject(bytes, what, settingsSizeLimit)
  const parsed = settingsSchema.safeParse(document)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw malformed(what, issue === undefined ? 'it is wrong' : `${issue.path.join('.')}: ${issue.message}`)
  }
  const { dataRoot, appearance, terminal } = parsed.data
  const theme = appearance?.theme
  return {
    document,
    settings: {
      ...(dataRoot === undefined ? {} : { dataRoot }),
      ...(theme === undefined ? {} : { theme }),
      ...(terminal === undefined ? {} : { terminal: chosen(terminal) }),
    },
  }
}

/** What is there of the settings of terminals; keys of other versions are left out. */
function chosen(terminal: { readonly [K in keyof TerminalSettings]?: TerminalSettings[K] | undefined }) {
  const keys = terminalSettingsSchema.keyof().options
  return Object.fromEntries(keys.flatMap((key) => (terminal[key] === undefined ? [] : [[key, terminal[key]]])))
}

/** The text of the document with other settings; everything else in it stays. */
export function changeSettings(document: JsonObject, change: SettingsChange): string {
  const next: Record<string, unknown> = { ...document }
  if ('dataRoot' in change) next.dataRoot = change.dataRoot
  if ('theme' in change) next.appearance = { ...Object(document.appearance), theme: change.theme }
  if ('terminal' in change) next.terminal = { ...Object(document.terminal), ...change.terminal }
  return `${JSON.stringify(next, null, 2)}\n`
}
