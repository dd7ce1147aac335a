import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import * as z from 'zod'
import { type RegistrySettings, registrySettingsSchema } from '../../shared/contract/registries.ts'
import { type TerminalSettings, terminalSettingsSchema } from '../../shared/contract/settings.ts'
import { type TrashSettings, trashSettingsSchema } from '../../shared/contract/trash.ts'
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
  registries: registrySettingsSchema.partial().loose().optional(),
  trash: trashSettingsSchema.partial().loose().optional(),
})

/** What people chose. */
export interface Settings {
  /** The data root of the next start, absolute. */
  readonly dataRoot?: string
  readonly theme?: Theme
  /** Only what was chosen. */
  readonly terminal?: Partial<TerminalSettings>
  readonly registries?: Partial<RegistrySettings>
  readonly trash?: Partial<TrashSettings>
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
  const { dataRoot, appearance, terminal, registries, trash } = parsed.data
  const theme = appearance?.theme
  return {
    document,
    settings: {
      ...(dataRoot === undefined ? {} : { dataRoot }),
      ...(theme === undefined ? {} : { theme }),
      ...(terminal === undefined ? {} : { terminal: chosen(terminal, terminalSettingsSchema) }),
      ...(registries === undefined ? {} : { registries: chosen(registries, registrySettingsSchema) }),
      ...(trash === undefined ? {} : { trash: chosen(trash, trashSettingsSchema) }),
    },
  }
}

/** What is there of the settings that a schema knows; keys of other versions are left out. */
function chosen(found: Readonly<Record<string, unknown>>, schema: z.ZodObject) {
  const keys = schema.keyof().options
  return Object.fromEntries(keys.flatMap((key) => (found[key] === undefined ? [] : [[key, found[key]]])))
}

/** The text of the document with other settings; everything else in it stays. */
export function changeSettings(document: JsonObject, change: SettingsChange): string {
  const next: Record<string, unknown> = { ...document }
  if ('dataRoot' in change) next.dataRoot = change.dataRoot
  if ('theme' in change) next.appearance = { ...Object(document.appearance), theme: change.theme }
  for (const key of ['terminal', 'registries', 'trash'] as const) {
    if (key in change) next[key] = { ...Object(document[key]), ...change[key] }
  }
  return `${JSON.stringify(next, null, 2)}\n`
}
