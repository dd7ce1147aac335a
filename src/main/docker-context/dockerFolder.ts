import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, readlink, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { isMissing } from '../engine/io/files.ts'
import { isObject, type JsonObject, malformed } from '../engine/spec/json.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The name of the context that Lamina makes. */
export const contextName = 'lamina'

/** The name of the context that docker uses when none is chosen. It is in no file. */
export const defaultContext = 'default'

/** Largest file of docker's that is read, bytes. */
const sizeLimit = 1024 * 1024

/** Where the docker command line keeps its files (docker CLI reference, "Configuration files"). */
export function dockerFolder(env: Environment): string {
  return resolve(env.DOCKER_CONFIG || join(homedir(), '.docker'))
}

/** The folder of a context: its name's SHA-256, as docker's context store has it. */
export function contextFolder(folder: string, name: string): string {
  return join(folder, 'contexts', 'meta', hashOf(name))
}

/** Where the TLS keys of a context are. */
export function tlsFolder(folder: string, name: string): string {
  return join(folder, 'contexts', 'tls', hashOf(name))
}

function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}

/** What a path leads to when its last part is a link, also to a file that is not there yet. */
export async function throughLinks(path: string): Promise<string> {
  const found = await lstat(path).catch(ignoreMissing)
  if (found?.isSymbolicLink() !== true) return path
  try {
    return await realpath(path)
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown
    return resolve(dirname(path), await readlink(path))
  }
}

/** A small file of text; undefined when it is not there. Throws MALFORMED when it is too large or not UTF-8. */
export async function readTextFile(path: string): Promise<string | undefined> {
  // Without waiting, should it be a pipe.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(ignoreMissing)
  if (handle === undefined) return undefined
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw malformed(path, 'it is not a file')
    if (stat.size > sizeLimit) throw malformed(path, `it has ${stat.size} bytes; at most ${sizeLimit} are read`)
    // A byte order mark stays: docker does not read a file that has one.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await handle.readFile())
  } catch (thrown) {
    if (thrown instanceof TypeError) throw malformed(path, 'it is not UTF-8 text', thrown)
    throw thrown
  } finally {
    await handle.close()
  }
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

function ignoreMissing(thrown: unknown): undefined {
  if (!isMissing(thrown)) throw thrown
}
