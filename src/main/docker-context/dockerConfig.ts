import { type DockerConfigFile, parseObject, readDockerConfig } from '../engine/io/dockerConfig.ts'
import { memberText, withMember } from '../engine/io/jsonMember.ts'
import { malformed } from '../engine/spec/json.ts'
import { defaultContext } from './dockerFolder.ts'
import type { ConfigBefore } from './undoRecord.ts'

/** The member of `config.json` that chooses a context (docker CLI, cli/config/configfile). */
export const currentKey = 'currentContext'

/** Longest name of a context that is told, characters. */
const nameLimit = 255

/** What `config.json` says. */
export interface DockerConfig extends DockerConfigFile {
  /** The context that is chosen, `default` when none is. */
  readonly current: string
}

/** Reads `config.json` of docker's folder. Throws MALFORMED when it is not as docker writes it. */
export async function readConfig(folder: string): Promise<DockerConfig> {
  const { path, text } = await readDockerConfig(folder)
  return { path, text, current: text === undefined || isBlank(text) ? defaultContext : currentOf(text, path) }
}

/** Whether a file has nothing in it, which docker takes as one without settings. */
function isBlank(text: string): boolean {
  return text.trim() === ''
}

function currentOf(text: string, path: string): string {
  parseObject(text, path)
  const value: unknown = JSON.parse(memberText(text, currentKey) ?? 'null')
  if (value !== null && typeof value !== 'string') throw malformed(path, `its "${currentKey}" is not a text`)
  if (value !== null && value.length > nameLimit) throw malformed(path, `its "${currentKey}" is too long for a name`)
  return value || defaultContext
}

/** The text of `config.json` that chooses the context `name`, all else as it is. */
export function withCurrent(text: string | undefined, name: string): string {
  const value = JSON.stringify(name)
  if (text === undefined || isBlank(text)) return `{\n\t"${currentKey}": ${value}\n}\n`
  return withMember(text, currentKey, value)
}

/** What undo must know of `config.json` as it is now. */
export function configBefore(text: string | undefined): ConfigBefore {
  if (text === undefined) return { file: 'missing' }
  if (isBlank(text)) return { file: 'blank', blank: text }
  const current = memberText(text, currentKey)
  return { file: 'settings', ...(current === undefined ? {} : { current }) }
}
