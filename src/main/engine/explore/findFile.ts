import { EngineError } from '../errors/EngineError.ts'
import { printableName } from '../layers/rawName.ts'
import type { RawName } from '../layers/types.ts'
import { type ComparedLayers, lineOf } from './fileLine.ts'
import { placeOf } from './findChanges.ts'
import { LayerStack, type Meeting, type Place } from './LayerStack.ts'
import { Turns } from './Turns.ts'
import type { FoundFile } from './types.ts'

/** As many links on the way to one name as Linux follows. */
const longestLinkChain = 40

/**
 * What is at a path as of the top layer, or was before it took it away; where nothing is at the very path, symbolic
 * links on the way are followed inside the image. Throws NOT_FOUND, also for the root, which has no line.
 */
export async function findFile(layers: ComparedLayers, path: RawName): Promise<FoundFile> {
  let names = namesOf(path.split('/'))
  const literal = await walk(layers, names, false)
  if (literal !== undefined && !Array.isArray(literal)) return literal
  for (let links = 0; links <= longestLinkChain; links++) {
    const end = await walk(layers, names, true)
    if (end === undefined) throw noFile(path, 'there is no such file as of this layer, and there was none before it')
    if (!Array.isArray(end)) return end
    names = namesOf(end)
  }
  throw noFile(path, 'the symbolic links on the way to it lead to each other')
}

/** Goes down a path to its end, or to the first link on the way: then gives the parts of the path that it stands for. */
async function walk(
  layers: ComparedLayers,
  names: readonly RawName[],
  followsLinks: boolean,
): Promise<FoundFile | RawName[] | undefined> {
  const stack = new LayerStack(layers.indexes, new Turns())
  let place: Place | undefined = await stack.root()
  let meeting: Meeting | undefined
  for (const [at, name] of names.entries()) {
    if (place === undefined) return undefined
    meeting = await stack.meet(place, place.path === '' ? name : `${place.path}/${name}`)
    const { entry } = meeting.after ?? meeting.before ?? {}
    const isLink = followsLinks && entry?.kind === 'symlink' && at < names.length - 1
    if (isLink) return behindLink(names, at, entry.linkName)
    place = placeOf(meeting)
  }
  const line = meeting && (await lineOf(layers, meeting))
  return meeting && line && { path: meeting.path, line }
}

/** The names on a path, `.` and `..` taken as a shell takes them. */
function namesOf(parts: readonly RawName[]): RawName[] {
  const names: RawName[] = []
  for (const part of parts) {
    if (part === '..') names.pop()
    else if (part !== '' && part !== '.') names.push(part)
  }
  return names
}

/** A path whose part `at` is a link, with the link's target in its place. */
function behindLink(names: readonly RawName[], at: number, target: RawName): RawName[] {
  const start = target.startsWith('/') ? [] : names.slice(0, at)
  return [...start, ...target.split('/'), ...names.slice(at + 1)]
}

function noFile(path: RawName, reason: string): EngineError {
  const shown = printableName(path.replace(/^\/+/, ''))
  return new EngineError('NOT_FOUND', `Could not find /${shown}: ${reason}.`, { data: { path: shown } })
}
