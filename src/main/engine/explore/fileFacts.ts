import type { LayerIndexFile } from '../layers/LayerIndexFile.ts'
import { layerPath } from '../layers/layerPath.ts'
import type { LayerEntry, RawName } from '../layers/types.ts'
import type { Standing } from './LayerStack.ts'
import type { FileFacts } from './types.ts'

/** Hard links to hard links that are followed; tar writers make none. */
const longestLinkChain = 8

/** How Docker makes a directory that no entry names. */
const impliedMode = 0o755

/** What stands at a path, for people. `indexes` are the layers from the bottom up; reads only to follow hard links. */
export async function factsOf(indexes: readonly LayerIndexFile[], standing: Standing): Promise<FileFacts> {
  const { entry, layer } = standing
  const position = layer + 1
  if (entry === undefined) {
    return { kind: 'directory', mode: impliedMode, uid: 0, gid: 0, size: 0, layer: position }
  }
  const index = indexes[layer]
  if (entry.kind !== 'hardlink' || index === undefined) return factsOfEntry(entry, position)
  const shared = await sharedEntry(index, entry)
  return { ...factsOfEntry(shared ?? entry, position), hardLinkTo: shared?.path ?? entry.linkName }
}

function factsOfEntry(entry: LayerEntry, layer: number): FileFacts {
  const { kind, mode, uid, gid, size, mtime, linkName, contentDigest } = entry
  const isReal = kind !== 'hardlink' && kind !== 'whiteout' && kind !== 'opaque'
  return {
    kind: isReal ? kind : 'file',
    mode,
    uid,
    gid,
    size: kind === 'symlink' ? linkName.length : size,
    mtime,
    layer,
    ...(kind === 'symlink' ? { linkTarget: linkName } : {}),
    ...(contentDigest === undefined ? {} : { contentDigest }),
  }
}

/** The entry that a hard link shares; undefined when its layer does not have it. */
async function sharedEntry(index: LayerIndexFile, link: LayerEntry): Promise<LayerEntry | undefined> {
  let entry: LayerEntry | undefined = link
  for (let step = 0; entry?.kind === 'hardlink' && step < longestLinkChain; step++) {
    const path = targetPath(entry.linkName)
    entry = path === undefined ? undefined : await index.find(path)
  }
  return entry?.kind === 'hardlink' || entry?.kind === 'directory' ? undefined : entry
}

function targetPath(linkName: RawName): RawName | undefined {
  try {
    return layerPath(linkName)
  } catch {
    return undefined
  }
}
