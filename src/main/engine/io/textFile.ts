import { constants } from 'node:fs'
import { lstat, open, readlink, realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { malformed } from '../spec/json.ts'
import { isMissing } from './files.ts'

/** Largest file of text that is read, bytes. */
const sizeLimit = 1024 * 1024

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

function ignoreMissing(thrown: unknown): undefined {
  if (!isMissing(thrown)) throw thrown
}
