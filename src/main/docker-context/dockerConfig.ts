import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError } from '../engine/errors/EngineError.ts'
import { isMissing, syncDirectory } from '../engine/io/files.ts'
import { replaceFile } from '../engine/io/replaceFile.ts'
import { malformed } from '../engine/spec/json.ts'
import { defaultContext, parseObject, readTextFile, throughLinks } from './dockerFolder.ts'
import { memberText, withMember } from './jsonMember.ts'
import type { ConfigBefore } from './undoRecord.ts'

/** The member of `config.json` that chooses a context (docker CLI, cli/config/configfile). */
export const currentKey = 'currentContext'

/** Longest name of a context that is told, characters. */
const nameLimit = 255

/** What `config.json` says. */
export interface DockerConfig {
  /** The file itself, where the name may be a link to it. */
  readonly path: string
  /** undefined when there is no such file. */
  readonly text: string | undefined
  /** The context that is chosen, `default` when none is. */
  readonly current: string
}

/** Reads `config.json` of docker's folder. Throws MALFORMED when it is not as docker writes it. */
export async function readConfig(folder: string): Promise<DockerConfig> {
  const path = await throughLinks(join(folder, 'config.json'))
  const text = await readTextFile(path)
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

/**
 * Gives `config.json` another text, or removes it with undefined; its permissions and its owner stay. Throws CONFLICT
 * when another program changed it since `config` was read.
 */
export async function writeConfig(config: DockerConfig, text: string | undefined): Promise<void> {
  const { path } = config
  if (text === config.text) return
  const isUnchanged = async () => (await readTextFile(path)) === config.text
  if (text === undefined) {
    if (!(await isUnchanged())) throw changedMeanwhile(path)
    await rm(path, { force: true })
    await syncDirectory(join(path, '..'))
    return
  }
  const found = await stat(path).catch((thrown: unknown) => {
    if (!isMissing(thrown)) throw thrown
  })
  const access = found ? { mode: found.mode & 0o7777, uid: found.uid, gid: found.gid } : { mode: 0o600 }
  if (!(await replaceFile(path, text, access, isUnchanged))) throw changedMeanwhile(path)
}

function changedMeanwhile(path: string): EngineError {
  return new EngineError('CONFLICT', `Could not change ${path}: another program is changing it. Try again.`, {
    retryable: true,
  })
}
