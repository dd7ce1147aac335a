import { constants } from 'node:fs'
import { access, opendir, realpath, stat, statfs } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, normalize, sep } from 'node:path'
import type { PlacePlan } from '../../shared/contract/settings.ts'
import { shellWord } from '../../shared/model/shellWord.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import { isMissing } from '../engine/io/files.ts'

/** What every data root has once an engine worked on it. */
const databaseName = 'lamina.db'

/**
 * What the next start finds when `given` is its data root; `current` is the data root of now. Changes nothing. Throws
 * INVALID_ARGUMENT, FAILED_PRECONDITION or DENIED, as the contract says.
 */
export async function examinePlace(given: string, current: string): Promise<PlacePlan> {
  const path = absolutePath(given)
  const { folder, rest } = await nearestFolder(path)
  const place = join(await realpath(folder), ...rest)
  const now = await realpath(current)
  requireApart(path, place, now)
  const kind = place === now ? 'current' : rest.length > 0 ? 'missing' : await kindOf(path)
  await requireWritable(folder, path)
  const { bavail, bsize } = await statfs(folder)
  const isCopyUseful = kind === 'missing' || kind === 'empty'
  const copyCommand = isCopyUseful ? `cp -a ${shellWord(`${current}/.`)} ${shellWord(`${path}/`)}` : ''
  return { path, kind, freeDiskSize: bavail * bsize, copyCommand }
}

function absolutePath(given: string): string {
  const text = given.trim()
  const path = text === '~' || text.startsWith('~/') ? join(homedir(), text.slice(1)) : text
  if (isAbsolute(path) && !path.includes('\0')) return normalize(path).replace(/(?<=.)\/+$/, '')
  throw new EngineError(
    'INVALID_ARGUMENT',
    `Could not use "${given}" as the storage place: it must be the whole path of a folder, from / or ~/ on.`,
  )
}

/** The nearest folder that is there, and the names that are missing below it. */
async function nearestFolder(path: string): Promise<{ readonly folder: string; readonly rest: readonly string[] }> {
  let isFolder: boolean
  try {
    isFolder = (await stat(path)).isDirectory()
  } catch (thrown) {
    if (!isMissing(thrown)) throw unusable(path, thrown)
    const { folder, rest } = await nearestFolder(dirname(path))
    return { folder, rest: [...rest, basename(path)] }
  }
  if (isFolder) return { folder: path, rest: [] }
  throw new EngineError(
    'FAILED_PRECONDITION',
    `Could not use ${path}: it is a file, not a folder. Choose another name.`,
  )
}

async function kindOf(path: string): Promise<'empty' | 'store'> {
  if (await isThere(join(path, databaseName))) return 'store'
  for await (const entry of await opendir(path).catch((thrown: unknown) => Promise.reject(unusable(path, thrown)))) {
    throw new EngineError(
      'FAILED_PRECONDITION',
      `Could not use ${path}: it holds other things, "${entry.name}" among them. Choose an empty folder, ` +
        `or a new one in it: ${join(path, 'lamina')}`,
      { data: { instead: join(path, 'lamina') } },
    )
  }
  return 'empty'
}

function requireApart(path: string, place: string, now: string): void {
  const isInside = place.startsWith(`${now}${sep}`)
  if (!isInside && !now.startsWith(place === sep ? sep : `${place}${sep}`)) return
  throw new EngineError(
    'FAILED_PRECONDITION',
    `Could not use ${path}: it lies ${isInside ? 'in' : 'around'} the present storage place ${now}. ` +
      'Choose a folder beside it.',
  )
}

async function requireWritable(folder: string, path: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new EngineError(
      'DENIED',
      `Could not use ${path}: you may not write in ${folder}. Choose a folder that is yours.`,
      { cause },
    )
  }
}

function unusable(path: string, cause: unknown): EngineError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new EngineError('DENIED', `Could not look into ${path}: ${reason}. Choose a folder that is yours.`, { cause })
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
