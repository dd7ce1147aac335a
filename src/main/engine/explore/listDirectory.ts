import { EngineError } from '../errors/EngineError.ts'
import { printableName } from '../layers/rawName.ts'
import type { RawName } from '../layers/types.ts'
import { type ComparedLayers, isTouched, lineOf } from './fileLine.ts'
import { placeOf } from './findChanges.ts'
import { behind, firstIn, LayerStack, type Place } from './LayerStack.ts'
import { Turns } from './Turns.ts'
import type { DirectoryPage, DirectoryQuery, FileLine } from './types.ts'

/** Lines of a page at most. */
const longestPage = 500

/** Names looked at for one page: a page that leaves much out may end early, with the name to go on behind. */
const longestSearch = 20_000

type Query = Pick<DirectoryQuery, 'directory' | 'after' | 'limit' | 'changedOnly'>

/** One page of a directory, its cost in proportion to the page. Throws NOT_FOUND when there is no such directory. */
export async function listDirectory(
  layers: ComparedLayers,
  query: Query,
  signal?: AbortSignal,
): Promise<DirectoryPage> {
  const { directory, after, changedOnly = false } = query
  const limit = Math.min(query.limit, longestPage)
  const stack = new LayerStack(layers.indexes, new Turns(signal))
  const place = await enter(stack, directory)
  const lines: FileLine[] = []
  let from = after === undefined ? firstIn(directory) : behind(directory === '' ? after : `${directory}/${after}`)
  for (let searched = 0; ; searched++) {
    const meeting = await stack.nextMeeting(place, from, changedOnly)
    if (meeting === undefined) return { lines }
    if (searched >= longestSearch) return { lines, next: lastName(from) }
    from = behind(meeting.path)
    const line = await lineOf(layers, meeting)
    if (line === undefined || (changedOnly && !isTouched(line))) continue
    const last = lines.at(-1)
    if (lines.length === limit && last !== undefined) return { lines, next: last.name }
    lines.push(line)
  }
}

/** Goes down to a directory. */
async function enter(stack: LayerStack, directory: RawName): Promise<Place> {
  let place: Place | undefined = await stack.root()
  for (let end = directory.indexOf('/'); place.path !== directory; end = directory.indexOf('/', end + 1)) {
    place = placeOf(await stack.meet(place, end < 0 ? directory : directory.slice(0, end)))
    if (place === undefined) throw noDirectory(directory)
  }
  return place
}

function lastName(from: RawName): RawName {
  return from.slice(from.lastIndexOf('/') + 1, -1)
}

function noDirectory(directory: RawName): EngineError {
  const path = printableName(directory)
  return new EngineError(
    'NOT_FOUND',
    `Could not list /${path}: there is no such directory as of this layer, and there was none before it.`,
    { data: { path } },
  )
}
