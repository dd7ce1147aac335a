import { rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { EngineError } from '../errors/EngineError.ts'
import { isObject, type JsonObject, malformed } from '../spec/json.ts'
import { isMissing, syncDirectory } from './files.ts'
import { replaceFile } from './replaceFile.ts'
import { readTextFile, throughLinks } from './textFile.ts'

/** Docker's `config.json` as it is: the settings of a person, which docker, its plugins and other programs write. */
export interface DockerConfigFile {
  /** The file itself, where the name may be a link to it. */
  readonly path: string
  /** undefined when there is no such file. */
  readonly text: string | undefined
}

/** Where the docker command line keeps its files (docker CLI reference, "Configuration files"). */
export function dockerFolder(env: Readonly<Record<string, string | undefined>>): string {
  return resolve(env.DOCKER_CONFIG || join(homedir(), '.docker'))
}

/** Reads `config.json` of docker's folder. Throws MALFORMED when it is no text. */
export async function readDockerConfig(folder: string): Promise<DockerConfigFile> {
  const path = await throughLinks(join(folder, 'config.json'))
  return { path, text: await readTextFile(path) }
}

/** The object that a text is. What is wrong is told without a word of the text, which may hold passwords. */
export function parseObject(text: string, path: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed(path, 'it is not valid JSON')
  }
  if (!isObject(value)) throw malformed(path, 'it is not a JSON object')
  return value
}

/**
 * Gives `config.json` another text, or removes it with undefined; its permissions and its owner stay, a new one is its
 * owner's alone. Throws CONFLICT when another program changed it since `file` was read.
 */
export async function writeDockerConfig(file: DockerConfigFile, text: string | undefined): Promise<void> {
  const { path } = file
  if (text === file.text) return
  const isUnchanged = async () => (await readTextFile(path)) === file.text
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
