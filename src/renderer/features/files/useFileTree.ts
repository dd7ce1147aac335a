import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { useStore } from '../../client/Store.ts'
import { FileTree, type TreePlace } from './FileTree.ts'
import { type IsOpen, unreadDirectories, type VisibleRow, visibleRows } from './visibleRows.ts'

/** Trees that are kept for the way back to them. */
const mostTrees = 8

/** Directories that are read at one time because they are open. */
const mostReadings = 50

const trees = new Map<string, FileTree>()

function treeOf(place: TreePlace): FileTree {
  const key = JSON.stringify(place)
  const tree = trees.get(key) ?? new FileTree(place)
  trees.delete(key)
  trees.set(key, tree)
  const [oldest] = trees.keys()
  if (trees.size > mostTrees && oldest !== undefined) trees.delete(oldest)
  return tree
}

/** Reads what is to be in sight: the root, the way to a path, and what is open. */
async function prepare(tree: FileTree, path: string, isOpen: () => IsOpen, signal: AbortSignal): Promise<void> {
  if (!tree.directories.get().has('')) await tree.read('')
  await tree.reveal(path, signal)
  while (!signal.aborted) {
    const unread = unreadDirectories(tree.directories.get(), isOpen(), mostReadings)
    if (unread.length === 0) return
    await Promise.all(unread.map((directory) => tree.read(directory)))
  }
}

/** A tree as it is in sight. */
export interface ShownTree {
  readonly tree: FileTree
  readonly rows: readonly VisibleRow[]
  /** Whether it is the tree that was asked for, and not the one before it, which stays until the new one is there. */
  readonly isCurrent: boolean
}

/** The tree of a place with `path` and all open directories in it; undefined until the first one is there. */
export function useFileTree(place: TreePlace, path: string, isOpen: IsOpen): ShownTree | undefined {
  const { image, layer, changedOnly } = place
  const wanted = useMemo(() => treeOf({ image, layer, changedOnly }), [image, layer, changedOnly])
  const [shown, setShown] = useState<FileTree>()
  const tree = shown?.place.image === image ? shown : undefined
  const directories = useStore((tree ?? wanted).directories)

  const prepareNow = useEffectEvent((signal: AbortSignal) => prepare(wanted, path, () => isOpen, signal))
  useEffect(() => {
    const stop = new AbortController()
    void prepareNow(stop.signal).then(() => {
      if (!stop.signal.aborted) setShown(wanted)
    })
    return () => {
      stop.abort()
      wanted.stop()
    }
  }, [wanted])

  const rows = useMemo(() => visibleRows(directories, isOpen), [directories, isOpen])
  useEffect(() => {
    if (tree === undefined) return
    for (const directory of unreadDirectories(directories, isOpen, mostReadings)) void tree.read(directory)
  }, [tree, directories, isOpen])
  return tree && { tree, rows, isCurrent: tree === wanted }
}
